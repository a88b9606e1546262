import { hasScope, isOfficial, type Viewer } from "../../kit/viewer";
import type { KnownDossier } from "../known/known";
import { RatingChannel } from "./rating";

/** Who may rate through which channel at an office; whether the dossier is theirs is another question. */
export function mayRate(viewer: Viewer, channel: RatingChannel, officeCode: string): boolean {
  switch (channel) {
    case RatingChannel.WEB:
      return viewer.holder !== null;
    case RatingChannel.BUTTON:
    case RatingChannel.TABLET:
      return hasScope(viewer, "office:device") && viewer.office === officeCode;
    case RatingChannel.HOTLINE:
      return isOfficial(viewer) && hasScope(viewer, "feedback:interview");
    // Only on a drawn interview task, of which there is none without a survey.
    case RatingChannel.PHONE_INTERVIEW:
      return false;
  }
}

/** Whether this viewer may know, through this channel, that the dossier is there. */
export function isTheirs(
  viewer: Viewer,
  channel: RatingChannel,
  dossier: KnownDossier,
  province: string | null,
): boolean {
  switch (channel) {
    case RatingChannel.WEB:
      return viewer.holder !== null && (dossier.owner === viewer.holder || dossier.submitter === viewer.holder);
    case RatingChannel.HOTLINE:
      return province !== null && dossier.province === province;
    // The person at the device has the dossier's code in hand.
    case RatingChannel.BUTTON:
    case RatingChannel.TABLET:
      return true;
    case RatingChannel.PHONE_INTERVIEW:
      return false;
  }
}

export function isFinished(dossier: KnownDossier): boolean {
  return dossier.status === "FINISHED" || dossier.status === "RETURNED";
}
