import { randomUUID } from "node:crypto";
import { type Account, engagementArn } from "./identifiers.ts";
import type { Invitation } from "./invitations.ts";

/** An event as Amazon EventBridge delivers it. */
export interface PartnerCentralEvent {
  readonly version: string;
  readonly id: string;
  readonly source: "aws.partnercentral-selling";
  readonly "detail-type": string;
  /** RFC 3339, in whole seconds. */
  readonly time: string;
  readonly region: string;
  readonly account: string;
  readonly resources?: readonly string[];
  readonly detail: Readonly<Record<string, unknown>>;
}

/** @param time ms since the epoch, as for every event below. */
export function invitationCreated(account: Account, time: number, invitation: Invitation): PartnerCentralEvent {
  return invitationEvent(account, time, "Created", invitation, {
    senderCompanyName: invitation.SenderCompanyName,
    expirationDate: invitation.ExpirationDate,
  });
}

export function invitationAccepted(account: Account, time: number, invitation: Invitation): PartnerCentralEvent {
  return invitationEvent(account, time, "Accepted", invitation);
}

export function invitationRejected(account: Account, time: number, invitation: Invitation): PartnerCentralEvent {
  return invitationEvent(account, time, "Rejected", invitation);
}

export function invitationExpired(account: Account, time: number, invitation: Invitation): PartnerCentralEvent {
  return invitationEvent(account, time, "Expired", invitation);
}

export function engagementMemberAdded(account: Account, time: number, invitation: Invitation): PartnerCentralEvent {
  return {
    ...envelope(account, time, "0", "Engagement Member Added"),
    resources: [engagementArn(account, invitation.Catalog, invitation.EngagementId)],
    detail: {
      catalog: invitation.Catalog,
      engagement: { id: invitation.EngagementId },
      engagementMember: { accountId: account.accountId, companyName: "Local Partner" },
    },
  };
}

export function opportunityCreated(
  account: Account,
  time: number,
  catalog: string,
  opportunityId: string,
): PartnerCentralEvent {
  return {
    ...envelope(account, time, "1", "Opportunity Created"),
    detail: { schemaVersion: "1", catalog, opportunity: { identifier: opportunityId } },
  };
}

function invitationEvent(
  account: Account,
  time: number,
  change: "Created" | "Accepted" | "Rejected" | "Expired",
  invitation: Invitation,
  more: Record<string, string> = {},
): PartnerCentralEvent {
  return {
    ...envelope(account, time, "0", `Engagement Invitation ${change}`),
    resources: [invitation.Arn],
    detail: {
      catalog: invitation.Catalog,
      engagementInvitation: {
        arn: invitation.Arn,
        id: invitation.Id,
        engagementId: invitation.EngagementId,
        senderAccountId: invitation.SenderAwsAccountId,
        receiverAccountId: invitation.Receiver.Account.AwsAccountId,
        participantType: invitation.ParticipantType === "RECEIVER" ? "Receiver" : "Sender",
        payloadType: invitation.PayloadType,
        ...more,
      },
    },
  };
}

function envelope({ accountId, region }: Account, time: number, version: string, detailType: string) {
  return {
    version,
    id: randomUUID(),
    source: "aws.partnercentral-selling",
    "detail-type": detailType,
    time: new Date(time).toISOString().replace(/\.\d{3}/, ""),
    region,
    account: accountId,
  } as const;
}
