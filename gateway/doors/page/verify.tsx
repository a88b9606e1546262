import "./verify.css";

// The page behind the QR of a result: asks the graph whether the paper is genuine and still in force. Nobody signs in for it.
const query = `query VerifyPaper($token: String!) {
  verifyPaper(token: $token) { title issuer { name } issuedOn status sha256 signatureValid checkedAt }
}`;

const statuses: Readonly<Record<string, string>> = {
  VALID: "Còn hiệu lực · In force",
  EXPIRED: "Đã hết hạn · Expired",
  REVOKED: "Đã bị thu hồi · Revoked",
  SUPERSEDED: "Đã được thay thế · Superseded",
  UNVERIFIED: "Chưa được xác thực · Not verified",
};

show().catch(() => say("Chưa kiểm tra được, hãy thử lại sau · Could not be checked, try again later", "unsure"));

async function show(): Promise<void> {
  const token = new URLSearchParams(location.search).get("token") ?? "";
  const response = await fetch("/graphql", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ query, operationName: "VerifyPaper", variables: { token } }),
  });
  const { data, errors } = await response.json();
  const verdict = data?.verifyPaper;
  if (!verdict && errors) throw new Error("not answered");
  if (!verdict) return say("Không có giấy tờ nào với mã này · No paper has this code", "bad");
  say(
    statuses[verdict.status] ?? verdict.status,
    verdict.status === "VALID" && verdict.signatureValid !== false ? "good" : "bad",
  );
  fact("Loại giấy tờ · Paper", verdict.title);
  fact("Cơ quan cấp · Issued by", verdict.issuer?.name);
  fact("Ngày cấp · Issued on", verdict.issuedOn);
  fact(
    "Chữ ký số · Signature",
    { true: "Hợp lệ · valid", false: "Không hợp lệ · not valid" }[String(verdict.signatureValid)],
  );
  fact("SHA-256", verdict.sha256);
  fact("Kiểm tra lúc · Checked at", verdict.checkedAt);
}

function say(text: string, kind: string): void {
  const verdict = document.getElementById("verdict") as HTMLElement;
  verdict.textContent = text;
  verdict.className = kind;
}

function fact(name: string, value: string | null | undefined): void {
  if (!value) return;
  const term = document.createElement("dt");
  const description = document.createElement("dd");
  term.textContent = name;
  description.textContent = value;
  document.getElementById("facts")?.append(term, description);
}
