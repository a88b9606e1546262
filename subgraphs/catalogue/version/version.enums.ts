import { registerEnumType } from "type-graphql";

export enum OnlineLevel {
  FULL = "FULL",
  PARTIAL = "PARTIAL",
  INFORMATION_ONLY = "INFORMATION_ONLY",
}
registerEnumType(OnlineLevel, {
  name: "OnlineLevel",
  description: "How far a procedure is offered online (dịch vụ công trực tuyến).",
  valuesConfig: {
    FULL: { description: "From filing to result without coming (toàn trình)." },
    PARTIAL: { description: "Some of it needs the applicant to come (một phần)." },
    INFORMATION_ONLY: { description: "Only described online (cung cấp thông tin)." },
  },
});

export enum TimeUnit {
  WORKING_HOURS = "WORKING_HOURS",
  WORKING_DAYS = "WORKING_DAYS",
  CALENDAR_DAYS = "CALENDAR_DAYS",
}
registerEnumType(TimeUnit, {
  name: "TimeUnit",
  description: "What a time limit is counted in.",
  valuesConfig: {
    WORKING_HOURS: { description: "Hours in which the office is open (giờ làm việc)." },
    WORKING_DAYS: { description: "Days that are worked (ngày làm việc)." },
    CALENDAR_DAYS: { description: "All days; an end on a day off moves to the next worked day (ngày)." },
  },
});

export enum SupplementClock {
  RESTART = "RESTART",
  EXTEND = "EXTEND",
}
registerEnumType(SupplementClock, {
  name: "SupplementClock",
  description: "What the clock does when the applicant has supplemented.",
  valuesConfig: {
    RESTART: { description: "The whole limit begins anew." },
    EXTEND: { description: "What was left of the limit runs on." },
  },
});

export enum DossierChannel {
  COUNTER = "COUNTER",
  ONLINE = "ONLINE",
  POST = "POST",
}
registerEnumType(DossierChannel, {
  name: "DossierChannel",
  description: "How a dossier is filed.",
  valuesConfig: {
    COUNTER: { description: "In person at the office (trực tiếp)." },
    ONLINE: { description: "Through the portal (trực tuyến)." },
    POST: { description: "By the public postal service (bưu chính công ích)." },
  },
});

export enum FeeKind {
  CHARGE = "CHARGE",
  FEE = "FEE",
}
registerEnumType(FeeKind, {
  name: "FeeKind",
  description: "The two kinds of payment of the law on charges and fees.",
  valuesConfig: {
    CHARGE: { description: "Covers the cost of a service (phí)." },
    FEE: { description: "Fixed sum for an administrative act (lệ phí)." },
  },
});

export enum OfficialRole {
  RECEIVER = "RECEIVER",
  SPECIALIST = "SPECIALIST",
  APPRAISER = "APPRAISER",
  LEADER = "LEADER",
  RETURNER = "RETURNER",
}
registerEnumType(OfficialRole, {
  name: "OfficialRole",
  description: "What an official does in a process. Who receives never decides.",
  valuesConfig: {
    RECEIVER: { description: "Receives and checks at the one-stop office (tiếp nhận)." },
    SPECIALIST: { description: "Processes the case (thụ lý)." },
    APPRAISER: { description: "Appraises the draft result (thẩm định)." },
    LEADER: { description: "Approves and signs (phê duyệt, ký)." },
    RETURNER: { description: "Hands the result over at the one-stop office (trả kết quả)." },
  },
});
