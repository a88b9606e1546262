import { toBuffer } from "bwip-js/node";
import PDFDocument from "pdfkit";
import { projectPath } from "../../kit/root";
import { dayNumber, isoDay, timeOfDay, MINUTE_MS } from "../clock/local-time";
import type { Receipt } from "./receipt.data";

type Page = InstanceType<typeof PDFDocument>;

const MARGIN = 50;
const WIDTH = 595 - 2 * MARGIN;
const fonts = (file: string) => projectPath("subgraphs", "dossiers", "slip", "fonts", file);

/** Form 01 of Circular 03/2025/TT-VPCP (giấy tiếp nhận hồ sơ và hẹn trả kết quả), plain, with Code 39 and QR. */
export async function receiptPdf(receipt: Receipt): Promise<Buffer> {
  const page = new PDFDocument({
    size: "A4",
    margin: MARGIN,
    info: { Title: `Giấy tiếp nhận hồ sơ ${receipt.code}`, CreationDate: receipt.issuedAt },
  });
  page
    .registerFont("body", fonts("DejaVuSerifCondensed.ttf"))
    .registerFont("bold", fonts("DejaVuSerifCondensed-Bold.ttf"));
  const written = collect(page);
  await head(page, receipt);
  parties(page, receipt);
  papers(page, receipt);
  times(page, receipt);
  signatures(page, receipt);
  page.end();
  return written;
}

async function head(page: Page, receipt: Receipt): Promise<void> {
  const barcode = await toBuffer({ bcid: "code39", text: receipt.code, height: 9, scale: 2 });
  const qr = await toBuffer({ bcid: "qrcode", text: receipt.trackingToken, scale: 3 });
  const top = page.y;
  page.font("bold").fontSize(9).text(receipt.agencyName.toUpperCase(), MARGIN, top, { width: 220, align: "center" });
  page.text(receipt.officeName, { width: 220, align: "center" });
  page.font("body").text(`Số: ${receipt.number}`, { width: 220, align: "center" });
  page
    .font("bold")
    .text("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", MARGIN + 235, top, { width: WIDTH - 235, align: "center" });
  page.text("Độc lập - Tự do - Hạnh phúc", { width: WIDTH - 235, align: "center" });
  page.font("body").text(longDay(receipt.issuedAt), { width: WIDTH - 235, align: "center" });
  page.image(barcode, MARGIN, top + 62, { width: 240, height: 34 });
  page
    .font("body")
    .fontSize(9)
    .text(receipt.code, MARGIN, top + 99, { width: 240, align: "center" });
  page.image(qr, MARGIN + WIDTH - 78, top + 50, { width: 78, height: 78 });
  page
    .font("bold")
    .fontSize(13)
    .text("GIẤY TIẾP NHẬN HỒ SƠ VÀ HẸN TRẢ KẾT QUẢ", MARGIN, top + 140, { width: WIDTH, align: "center" });
  page.moveDown(0.6);
}

function parties(page: Page, receipt: Receipt): void {
  const { contact } = receipt;
  line(page, "Bộ phận tiếp nhận", [receipt.officeName, receipt.officeAddress].filter(Boolean).join(", "));
  // Names and numbers of persons lie in the archive alone: they are written in by hand at the counter.
  line(page, "Người nộp hồ sơ", null);
  line(page, "Chủ hồ sơ", receipt.submitterIsOwner ? "là người nộp hồ sơ" : null);
  line(page, "Số định danh cá nhân hoặc mã số tổ chức", null);
  line(page, "Địa chỉ", contact.address);
  line(page, "Số điện thoại", contact.phone);
  line(page, "Thư điện tử", contact.email);
  line(page, "Nội dung yêu cầu giải quyết", receipt.subject);
  line(page, "Thủ tục hành chính", receipt.procedureName);
  line(
    page,
    "Cách thức nộp",
    { COUNTER: "trực tiếp tại quầy", ONLINE: "trực tuyến", POST: "qua bưu chính công ích" }[receipt.channel],
  );
}

function papers(page: Page, receipt: Receipt): void {
  const columns = [30, WIDTH - 30 - 3 * 70, 70, 70, 70];
  page.moveDown(0.4).font("bold").fontSize(10).text("Thành phần hồ sơ nộp gồm:", MARGIN);
  row(page, columns, ["STT", "Tên giấy tờ", "Bản chính", "Bản chứng thực", "Bản chụp"], "bold");
  receipt.papers.forEach((paper, n) => {
    row(
      page,
      columns,
      [String(n + 1), paper.name, String(paper.originals), String(paper.certifiedCopies), String(paper.photocopies)],
      "body",
    );
  });
  page.moveDown(0.3);
  line(page, "Số lượng hồ sơ", "01 bộ");
}

function times(page: Page, receipt: Receipt): void {
  line(page, "Thời gian giải quyết theo quy định", limitText(receipt));
  line(page, "Thời gian nhận hồ sơ", instantText(receipt.receivedAt));
  line(page, "Thời gian trả kết quả", instantText(receipt.dueAt));
  line(
    page,
    "Phí, lệ phí",
    receipt.fees.length === 0
      ? "không thu"
      : receipt.fees.map((fee) => `${fee.name}: ${fee.amount.toLocaleString("vi-VN")} đồng`).join("; "),
  );
  line(page, "Nhận kết quả", receipt.resultByPost ? "qua dịch vụ bưu chính công ích" : `tại ${receipt.officeName}`);
  line(page, "Tra cứu", "quét mã QR hoặc dùng mã hồ sơ và số định danh của chủ hồ sơ");
  page
    .moveDown(0.3)
    .font("body")
    .fontSize(9)
    .text(
      "Khi ủy quyền cho người khác nhận kết quả, người được ủy quyền xuất trình giấy tờ chứng minh việc ủy quyền.",
      MARGIN,
      page.y,
      { width: WIDTH },
    );
}

function signatures(page: Page, receipt: Receipt): void {
  const top = page.y + 18;
  const half = WIDTH / 2;
  page.font("bold").fontSize(10).text("NGƯỜI NỘP HỒ SƠ", MARGIN, top, { width: half, align: "center" });
  page
    .font("body")
    .fontSize(9)
    .text("(Ký và ghi rõ họ tên)", MARGIN, top + 14, { width: half, align: "center" });
  page
    .font("bold")
    .fontSize(10)
    .text("NGƯỜI TIẾP NHẬN HỒ SƠ", MARGIN + half, top, { width: half, align: "center" });
  page
    .font("body")
    .fontSize(10)
    .text(receipt.receiver, MARGIN + half, top + 60, { width: half, align: "center" });
}

function line(page: Page, name: string, value: string | null): void {
  page
    .font("body")
    .fontSize(10)
    .text(`${name}: `, MARGIN, page.y, { continued: true, width: WIDTH, lineGap: 2 })
    .text(value || "................................");
}

function row(page: Page, columns: readonly number[], cells: readonly string[], font: "body" | "bold"): void {
  page.font(font).fontSize(9);
  const height = 6 + Math.max(...cells.map((cell, n) => page.heightOfString(cell, { width: (columns[n] ?? 0) - 8 })));
  if (page.y + height > 790) page.addPage();
  const top = page.y;
  let left = MARGIN;
  cells.forEach((cell, n) => {
    const width = columns[n] ?? 0;
    page.rect(left, top, width, height).lineWidth(0.5).stroke();
    page.text(cell, left + 4, top + 3, { width: width - 8, align: n === 1 ? "left" : "center" });
    left += width;
  });
  page.x = MARGIN;
  page.y = top + height;
}

function limitText({ limit }: Receipt): string {
  const unit =
    { WORKING_HOURS: "giờ làm việc", WORKING_DAYS: "ngày làm việc", CALENDAR_DAYS: "ngày" }[limit.unit] ?? "";
  return limit.sameDay
    ? "ngay trong ngày; nhận sau 15 giờ thì trả kết quả trong ngày làm việc tiếp theo"
    : `${limit.amount} ${unit}`;
}

function instantText(at: Date): string {
  const minutes = Math.floor(timeOfDay(at) / MINUTE_MS);
  const time = `${String(Math.floor(minutes / 60)).padStart(2, "0")} giờ ${String(minutes % 60).padStart(2, "0")} phút`;
  const [year, month, day] = isoDay(dayNumber(at)).split("-");
  return `${time}, ngày ${day}/${month}/${year}`;
}

function longDay(at: Date): string {
  const [year, month, day] = isoDay(dayNumber(at)).split("-");
  return `Ngày ${day} tháng ${month} năm ${year}`;
}

function collect(page: Page): Promise<Buffer> {
  const parts: Buffer[] = [];
  return new Promise((resolve, reject) => {
    page
      .on("data", (part: Buffer) => parts.push(part))
      .on("end", () => resolve(Buffer.concat(parts)))
      .on("error", reject);
  });
}
