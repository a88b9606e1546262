import { registerEnumType } from "type-graphql";

type Described = Readonly<Record<string, string>>;

function register<T extends object>(type: T, name: string, description: string | null, values: Described | null): void {
  const valuesConfig = values
    ? Object.fromEntries(Object.entries(values).map(([value, text]) => [value, { description: text }]))
    : {};
  registerEnumType(type, { name, valuesConfig, ...(description === null ? {} : { description }) } as never);
}

export enum DossierStatus {
  SUBMITTED = "SUBMITTED",
  ACCEPTED = "ACCEPTED",
  NOT_ACCEPTED = "NOT_ACCEPTED",
  PROCESSING = "PROCESSING",
  SUPPLEMENT_REQUESTED = "SUPPLEMENT_REQUESTED",
  PAYMENT_REQUESTED = "PAYMENT_REQUESTED",
  WITHDRAWN = "WITHDRAWN",
  DISCONTINUED = "DISCONTINUED",
  FINISHED = "FINISHED",
  RETURNED = "RETURNED",
}
register(
  DossierStatus,
  "DossierStatus",
  "The ten statuses of the National Public Service Portal, in its order (1 to 10).",
  {
    SUBMITTED: "1, mới đăng ký: filed and not yet looked at.",
    ACCEPTED: "2, được tiếp nhận: taken in, the clock runs.",
    NOT_ACCEPTED: "3, không được tiếp nhận: refused in writing.",
    PROCESSING: "4, đang xử lý: a working step is under way.",
    SUPPLEMENT_REQUESTED: "5, yêu cầu bổ sung giấy tờ: the clock is paused until the applicant answers.",
    PAYMENT_REQUESTED: "6, yêu cầu thực hiện nghĩa vụ tài chính: the clock is paused until it is paid.",
    WITHDRAWN: "7, công dân yêu cầu rút hồ sơ: taken back by the applicant.",
    DISCONTINUED: "8, dừng xử lý: given up in writing.",
    FINISHED: "9, đã xử lý xong: the result is there.",
    RETURNED: "10, đã trả kết quả: the result is with the applicant.",
  },
);

export enum DossierChannel {
  COUNTER = "COUNTER",
  ONLINE = "ONLINE",
  POST = "POST",
}
register(DossierChannel, "DossierChannel", null, null);

export enum OfficialRole {
  RECEIVER = "RECEIVER",
  SPECIALIST = "SPECIALIST",
  APPRAISER = "APPRAISER",
  LEADER = "LEADER",
  RETURNER = "RETURNER",
}
register(OfficialRole, "OfficialRole", null, null);

export enum FeeKind {
  CHARGE = "CHARGE",
  FEE = "FEE",
}
register(FeeKind, "FeeKind", null, null);

export enum FeeMoment {
  RECEPTION = "RECEPTION",
  SUPPLEMENT = "SUPPLEMENT",
  RETURN = "RETURN",
}
register(FeeMoment, "FeeMoment", "When a fee is collected (hình thức thu).", {
  RECEPTION: "When the dossier is taken in.",
  SUPPLEMENT: "When the dossier is supplemented.",
  RETURN: "When the result is returned.",
});

export enum PaymentStatus {
  NOT_DUE = "NOT_DUE",
  DUE = "DUE",
  PAID = "PAID",
  REFUNDED = "REFUNDED",
}
register(PaymentStatus, "PaymentStatus", "How far the money is, apart from the business status.", {
  NOT_DUE: "Nothing is owed.",
  DUE: "Owed and not yet paid.",
  PAID: "Paid, as the payment platform confirmed.",
  REFUNDED: "Paid back.",
});

export enum DeliveryStatus {
  NOT_READY = "NOT_READY",
  AWAITING_PICKUP = "AWAITING_PICKUP",
  SENT = "SENT",
  DELIVERED = "DELIVERED",
}
register(DeliveryStatus, "DeliveryStatus", "Where the result is on its way to the applicant.", {
  NOT_READY: "There is no result yet.",
  AWAITING_PICKUP: "It lies ready at the office.",
  SENT: "Handed to the public post or sent electronically.",
  DELIVERED: "In the applicant's hands.",
});

export enum SharedDataSource {
  POPULATION = "POPULATION",
  CIVIL_STATUS = "CIVIL_STATUS",
  LAND = "LAND",
  BUSINESS = "BUSINESS",
  SOCIAL_INSURANCE = "SOCIAL_INSURANCE",
  TAX = "TAX",
}
register(SharedDataSource, "SharedDataSource", "National databases that a dossier was checked against.", {
  POPULATION: "Cơ sở dữ liệu quốc gia về dân cư.",
  CIVIL_STATUS: "Cơ sở dữ liệu hộ tịch điện tử.",
  LAND: "Cơ sở dữ liệu quốc gia về đất đai.",
  BUSINESS: "Cơ sở dữ liệu quốc gia về đăng ký doanh nghiệp.",
  SOCIAL_INSURANCE: "Cơ sở dữ liệu quốc gia về bảo hiểm.",
  TAX: "Cơ sở dữ liệu thuế.",
});

export enum Timeliness {
  WITHIN_TIME = "WITHIN_TIME",
  OVERDUE = "OVERDUE",
  FINISHED_EARLY = "FINISHED_EARLY",
  FINISHED_ON_TIME = "FINISHED_ON_TIME",
  FINISHED_LATE = "FINISHED_LATE",
}
register(Timeliness, "Timeliness", "Measured against the due time.", {
  WITHIN_TIME: "Trong hạn: open, and its time is not over.",
  OVERDUE: "Quá hạn: open, and its time is over.",
  FINISHED_EARLY: "Trước hạn: finished on a day before the one it was due on.",
  FINISHED_ON_TIME: "Đúng hạn: finished on the day it was due, in time.",
  FINISHED_LATE: "Finished after its due time.",
});

export enum ComponentOrigin {
  UPLOADED = "UPLOADED",
  DIGITISED = "DIGITISED",
  REUSED_COMPONENT = "REUSED_COMPONENT",
  REUSED_RESULT = "REUSED_RESULT",
  SHARED_DATA = "SHARED_DATA",
}
register(ComponentOrigin, "ComponentOrigin", "Where the paper of a component comes from.", {
  UPLOADED: "Uploaded by the applicant for this dossier.",
  DIGITISED: "Digitised by the official who received the dossier.",
  REUSED_COMPONENT: "Used before in another dossier.",
  REUSED_RESULT: "The result of an earlier procedure.",
  SHARED_DATA: "Taken from a national database.",
});

export enum StepState {
  WAITING = "WAITING",
  ACTIVE = "ACTIVE",
  DONE = "DONE",
  SENT_BACK = "SENT_BACK",
}
register(StepState, "StepState", "How far one step of the process is.", {
  WAITING: "An earlier step is not done yet.",
  ACTIVE: "Its official is at work on it.",
  DONE: "Finished and handed on.",
  SENT_BACK: "Given back to an earlier step with a reason.",
});

export enum ClockState {
  NOT_STARTED = "NOT_STARTED",
  RUNNING = "RUNNING",
  PAUSED = "PAUSED",
  STOPPED = "STOPPED",
}
register(ClockState, "ClockState", "Whether working minutes are being counted.", {
  NOT_STARTED: "Not accepted yet.",
  RUNNING: "Every open minute of the office counts.",
  PAUSED: "Waiting for the applicant, with an instrument that says so.",
  STOPPED: "Finished or closed.",
});

export enum SlipKind {
  RECEIPT = "RECEIPT",
  SUPPLEMENT_REQUEST = "SUPPLEMENT_REQUEST",
  REFUSAL = "REFUSAL",
  APOLOGY = "APOLOGY",
  DISCONTINUATION = "DISCONTINUATION",
  PROCESS_CONTROL = "PROCESS_CONTROL",
  REGISTER = "REGISTER",
}
register(SlipKind, "SlipKind", "The seven printed forms of Circular 03/2025/TT-VPCP.", {
  RECEIPT: "Form 01: giấy tiếp nhận hồ sơ và hẹn trả kết quả.",
  SUPPLEMENT_REQUEST: "Form 02: phiếu yêu cầu bổ sung, hoàn thiện hồ sơ.",
  REFUSAL: "Form 03: phiếu từ chối tiếp nhận giải quyết hồ sơ.",
  APOLOGY: "Form 04: văn bản xin lỗi và đề nghị gia hạn thời gian giải quyết.",
  DISCONTINUATION: "Form 05: thông báo dừng giải quyết hồ sơ.",
  PROCESS_CONTROL: "Form 06: phiếu kiểm soát quá trình giải quyết hồ sơ.",
  REGISTER: "Form 07: sổ theo dõi hồ sơ.",
});

export enum DossierEventKind {
  SUBMITTED = "SUBMITTED",
  ACCEPTED = "ACCEPTED",
  REFUSED = "REFUSED",
  STEP_ASSIGNED = "STEP_ASSIGNED",
  STEP_COMPLETED = "STEP_COMPLETED",
  STEP_SENT_BACK = "STEP_SENT_BACK",
  STEP_DUE_SOON = "STEP_DUE_SOON",
  STEP_OVERDUE = "STEP_OVERDUE",
  DELAY_EXPLAINED = "DELAY_EXPLAINED",
  APOLOGY_ISSUED = "APOLOGY_ISSUED",
  SUPPLEMENT_ASKED = "SUPPLEMENT_ASKED",
  SUPPLEMENT_REQUESTED = "SUPPLEMENT_REQUESTED",
  SUPPLEMENT_PROVIDED = "SUPPLEMENT_PROVIDED",
  PAYMENT_REQUESTED = "PAYMENT_REQUESTED",
  PAYMENT_CONFIRMED = "PAYMENT_CONFIRMED",
  FINISHED = "FINISHED",
  RETURNED = "RETURNED",
  WITHDRAWN = "WITHDRAWN",
  DISCONTINUED = "DISCONTINUED",
  PAPER_NO_LONGER_VALID = "PAPER_NO_LONGER_VALID",
}
register(DossierEventKind, "DossierEventKind", "What can happen to a dossier.", {
  SUBMITTED: "It was filed.",
  ACCEPTED: "The office took it in.",
  REFUSED: "The office refused it in writing.",
  STEP_ASSIGNED: "A step was given to another official.",
  STEP_COMPLETED: "A step was finished and handed on.",
  STEP_SENT_BACK: "A step was given back with a reason.",
  STEP_DUE_SOON: "A step falls due within one working day.",
  STEP_OVERDUE: "A step's time is over.",
  DELAY_EXPLAINED: "The official answered for a delay (giải trình).",
  APOLOGY_ISSUED: "A signed apology set a new date.",
  SUPPLEMENT_ASKED: "A specialist asked the office for a supplement.",
  SUPPLEMENT_REQUESTED: "The office asked the applicant for a supplement.",
  SUPPLEMENT_PROVIDED: "The applicant answered.",
  PAYMENT_REQUESTED: "A fee was asked for.",
  PAYMENT_CONFIRMED: "The payment platform confirmed a payment.",
  FINISHED: "The result is there.",
  RETURNED: "The result is with the applicant.",
  WITHDRAWN: "The applicant took it back.",
  DISCONTINUED: "It was given up in writing.",
  PAPER_NO_LONGER_VALID: "A paper that it rests on is no longer proof.",
});

export enum DossierOrder {
  DUE_FIRST = "DUE_FIRST",
  NEWEST_FIRST = "NEWEST_FIRST",
}
register(DossierOrder, "DossierOrder", "In which order dossiers are listed.", {
  DUE_FIRST: "What is due soonest first; finished ones last.",
  NEWEST_FIRST: "Filed last first.",
});
