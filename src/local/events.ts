import { randomUUID } from "node:crypto";
import { type Account, engagementArn, resourceSnapshotArn } from "./identifiers.ts";
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
  readonly resources: readonly string[];
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
    ...envelope(account, time, "Engagement Member Added"),
    resources: [engagementArn(account, invitation.Catalog, invitation.EngagementId)],
    detail: {
      catalog: invitation.Catalog,
      engagement: { id: invitation.EngagementId },
      engagementMember: { accountId: account.accountId, companyName: "Local Partner" },
    },
  };
}

export function opportunityCreated(account: Account, time: number, catalog: string, id: string): PartnerCentralEvent {
  return opportunityEvent(account, time, "Created", catalog, id);
}

export function opportunityUpdated(account: Account, time: number, catalog: string, id: string): PartnerCentralEvent {
  return opportunityEvent(account, time, "Updated", catalog, id);
}

export function resourceSnapshotCreated(
  account: Account,
  time: number,
  { Catalog, EngagementId }: Invitation,
  opportunityId: string,
): PartnerCentralEvent {
  const path = `${EngagementId}/resource/Opportunity/${opportunityId}/template/${TEMPLATE}/resource-snapshot/1`;
  return {
    ...envelope(account, time, "Engagement Resource Snapshot Created"),
    resources: [engagementArn(account, Catalog, EngagementId)],
    detail: {
      catalog: Catalog,
      resourceSnapshot: {
        arn: resourceSnapshotArn(account, Catalog, path),
        engagementId: EngagementId,
        resourceType: "Opportunity",
        resourceId: opportunityId,
        createdBy: account.accountId,
        targetMemberAccounts: [account.accountId, "aws"],
        resourceSnapshotTemplateName: TEMPLATE,
      },
    },
  };
}

/** The one of AWS's templates that every member of an engagement may see. */
const TEMPLATE = "OpportunitySummaryView";

function opportunityEvent(
  account: Account,
  time: number,
  change: "Created" | "Updated",
  catalog: string,
  identifier: string,
): PartnerCentralEvent {
  return {
    ...envelope(account, time, `Opportunity ${change}`),
    resources: [],
    detail: { schemaVersion: SCHEMA_VERSION, catalog, opportunity: { identifier } },
  };
}

const SCHEMA_VERSION = "1.0";

function invitationEvent(
  account: Account,
  time: number,
  change: "Created" | "Accepted" | "Rejected" | "Expired",
  invitation: Invitation,
  more: Record<string, string | null> = {},
): PartnerCentralEvent {
  return {
    ...envelope(account, time, `Engagement Invitation ${change}`),
    resources: [invitation.Arn],
    detail: {
      schemaVersion: SCHEMA_VERSION,
      catalog: invitation.Catalog,
      engagementInvitation: {
        arn: invitation.Arn,
        id: invitation.Id,
        engagementId: invitation.EngagementId,
        senderAccountId: invitation.SenderAwsAccountId,
        receiverAccountId: invitation.Receiver.Account.AwsAccountId,
        participantType: invitation.ParticipantType,
        payloadType: invitation.PayloadType,
        ...more,
      },
    },
  };
}

function envelope({ accountId, region }: Account, time: number, detailType: string) {
  return {
    version: "0",
    id: randomUUID(),
    source: "aws.partnercentral-selling",
    "detail-type": detailType,
    time: new Date(time).toISOString().replace(/\.\d{3}/, ""),
    region,
    account: accountId,
  } as const;
}
