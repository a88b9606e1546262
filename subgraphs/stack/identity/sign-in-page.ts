import { createHash } from "node:crypto";
import { type Persona, personas } from "../demonstration/personas";

/** The page on which one chooses who to be: every persona is a button, nobody has a password. */
export function signInPage(action: string, clientName: string): string {
  return page(`
    <h1>Đăng nhập <span>thay cho VNeID</span></h1>
    <p><b>${escape(clientName)}</b> wants to know who you are. Choose a persona of the demonstration; there are no passwords.</p>
    <form method="post" action="${escape(action)}">${personas().map(button).join("")}</form>`);
}

export function expiredPage(): string {
  return page(
    "<h1>Phiên đăng nhập đã hết hạn</h1><p>This sign-in has expired or was begun in another browser. Begin again where you came from.</p>",
  );
}

export function errorPage(reason: string): string {
  return page(`<h1>Không đăng nhập được</h1><p>The sign-in cannot go on: ${escape(reason)}</p>`);
}

/** What the pages may do: their own style, and a form that ends at a front end on this machine. */
export const pageHeaders: Readonly<Record<string, string>> = {
  "content-type": "text/html; charset=utf-8",
  "cache-control": "no-store",
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY",
  get "content-security-policy"() {
    const local = "http://localhost:* http://127.0.0.1:*";
    return `default-src 'none'; style-src 'sha256-${styleHash}'; form-action 'self' ${local}; frame-ancestors 'none'; base-uri 'none'`;
  },
};

const kinds = { HOLDER: "Công dân", OFFICIAL: "Cán bộ, công chức", MACHINE: "Hệ thống, thiết bị" } as const;

const style = `
  body{margin:0;padding:2rem;background:#f6f4f1;color:#241d1a;font:16px/1.5 system-ui,sans-serif}
  main{max-width:52rem;margin:auto}
  h1{color:#8f1d14;font-size:1.6rem;margin:0} h1 span{color:#6b625d;font-weight:400;font-size:1rem}
  form{display:grid;grid-template-columns:repeat(auto-fill,minmax(15rem,1fr));gap:.75rem}
  button{display:flex;flex-direction:column;text-align:left;font:inherit;background:#fff;border:1px solid #d8d0ca;border-radius:.5rem;padding:.75rem 1rem;cursor:pointer}
  button:hover,button:focus-visible{border-color:#8f1d14;outline:2px solid #8f1d1433}
  small{color:#6b625d} i{display:block;color:#8f1d14;font-style:normal;font-size:.75rem}`;
const styleHash = createHash("sha256").update(style).digest("base64");

function page(body: string): string {
  return `<!doctype html><html lang="vi"><head><meta charset="utf-8"><title>Đăng nhập</title>
<meta name="viewport" content="width=device-width"><style>${style}</style></head><body><main>${body}</main></body></html>`;
}

function button({ persona, name, kind, story }: Persona): string {
  return `<button name="persona" value="${escape(persona)}"><i>${kinds[kind]} · ${escape(persona)}</i><b>${escape(name)}</b><small>${escape(story)}</small></button>`;
}

function escape(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
}
