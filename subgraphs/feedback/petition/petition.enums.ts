import { registerEnumType } from "type-graphql";

export enum PetitionChannel {
  NOTEBOOK = "NOTEBOOK",
  SUGGESTION_BOX = "SUGGESTION_BOX",
  COMMENT_FORM = "COMMENT_FORM",
  HOTLINE = "HOTLINE",
  PORTAL = "PORTAL",
  TABLET = "TABLET",
}
registerEnumType(PetitionChannel, {
  name: "PetitionChannel",
  description: "Through what a petition came (kênh tiếp nhận).",
  valuesConfig: {
    NOTEBOOK: { description: "Sổ ghi chép at the office." },
    SUGGESTION_BOX: { description: "Hòm thư góp ý." },
    COMMENT_FORM: { description: "Phiếu góp ý." },
    HOTLINE: { description: "Đường dây nóng." },
    PORTAL: { description: "Cổng dịch vụ công." },
    TABLET: { description: "Máy tính bảng at the office." },
  },
});

export enum PetitionSubject {
  PROCEDURE = "PROCEDURE",
  OFFICIAL_CONDUCT = "OFFICIAL_CONDUCT",
  UNOFFICIAL_CHARGE = "UNOFFICIAL_CHARGE",
  FACILITY = "FACILITY",
  OTHER = "OTHER",
}
registerEnumType(PetitionSubject, {
  name: "PetitionSubject",
  description: "What a petition is about.",
  valuesConfig: {
    PROCEDURE: { description: "Quy định, thủ tục hành chính: the regulation or the procedure itself." },
    OFFICIAL_CONDUCT: { description: "Hành vi hành chính: how officials behaved." },
    UNOFFICIAL_CHARGE: { description: "Chi phí không chính thức: money asked for outside the schedule of fees." },
    FACILITY: { description: "Cơ sở vật chất: premises and equipment." },
    OTHER: { description: "Nội dung khác." },
  },
});

export enum PetitionStatus {
  RECEIVED = "RECEIVED",
  FORWARDED = "FORWARDED",
  IN_PROGRESS = "IN_PROGRESS",
  ANSWERED = "ANSWERED",
  REOPENED = "REOPENED",
  CLOSED = "CLOSED",
  PASSED_ON = "PASSED_ON",
}
registerEnumType(PetitionStatus, {
  name: "PetitionStatus",
  description: "A complaint or denunciation under its own law is passed on, never answered here.",
  valuesConfig: {
    RECEIVED: { description: "Mới tiếp nhận: nobody has been asked to answer yet." },
    FORWARDED: { description: "Đã chuyển: an agency has been asked to answer." },
    IN_PROGRESS: { description: "Đang xử lý: the agency is at work on it." },
    ANSWERED: { description: "Đã trả lời." },
    REOPENED: { description: "Phản ánh lại: the petitioner is not content with the answer." },
    CLOSED: { description: "Đã kết thúc." },
    PASSED_ON: { description: "Chuyển theo luật khiếu nại, tố cáo." },
  },
});

export enum PetitionTimeliness {
  WITHIN_TIME = "WITHIN_TIME",
  OVERDUE = "OVERDUE",
  ANSWERED_ON_TIME = "ANSWERED_ON_TIME",
  ANSWERED_LATE = "ANSWERED_LATE",
}
registerEnumType(PetitionTimeliness, {
  name: "PetitionTimeliness",
  description: "How a petition stands against its due time.",
  valuesConfig: {
    WITHIN_TIME: { description: "Trong hạn: not answered, still time." },
    OVERDUE: { description: "Quá hạn: not answered, past its time." },
    ANSWERED_ON_TIME: { description: "Trả lời đúng hạn." },
    ANSWERED_LATE: { description: "Trả lời quá hạn." },
  },
});

/** At that instant. */
export function timelinessOf(dueAt: Date, answeredAt: Date | null, now: Date): PetitionTimeliness {
  if (answeredAt) return answeredAt <= dueAt ? PetitionTimeliness.ANSWERED_ON_TIME : PetitionTimeliness.ANSWERED_LATE;
  return now <= dueAt ? PetitionTimeliness.WITHIN_TIME : PetitionTimeliness.OVERDUE;
}
