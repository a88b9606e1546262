import { type Route, sendJson } from "../../kit/server";
import type { RegisterStore } from "./register.store";

/** The register of posts, for the gateway: whose scopes an official has. */
export function postsRoute(register: RegisterStore): Route {
  return {
    method: "GET",
    prefix: "/internal/posts",
    handle: async ({ response }) => sendJson(response, 200, await register.posts()),
  };
}
