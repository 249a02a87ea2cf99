/** What an invitation offers, under the name of its PayloadType. */
export interface InvitationPayload {
  readonly OpportunityInvitation?: object;
  readonly LeadInvitation?: object;
}

/**
 * A payload whose companies and people exist nowhere.
 *
 * @param invited ms since the epoch.
 */
export function madeUpPayload(type: keyof InvitationPayload, title: string, invited: number): InvitationPayload {
  return type === "OpportunityInvitation"
    ? { OpportunityInvitation: opportunityInvitation(title, invited) }
    : { LeadInvitation: leadInvitation(title) };
}

const QUARTER = 90 * 86_400_000;

const CUSTOMER = {
  CompanyName: "Example Retail",
  CountryCode: "US",
  Industry: "Retail",
  WebsiteUrl: "https://retail.example.com",
};

/** https://docs.aws.amazon.com/partner-central/latest/APIReference/API_OpportunityInvitationPayload.html */
function opportunityInvitation(title: string, invited: number): object {
  return {
    Customer: CUSTOMER,
    Project: {
      BusinessProblem: "The shop's servers are slow in every sale and costly in between.",
      ExpectedCustomerSpend: [{ Amount: "2500.00", CurrencyCode: "USD", Frequency: "Monthly", TargetCompany: "AWS" }],
      TargetCompletionDate: new Date(invited + QUARTER).toISOString().slice(0, 10),
      Title: title,
    },
    ReceiverResponsibilities: ["Services Partner"],
    SenderContacts: [
      { BusinessTitle: "Account Manager", Email: "seller@example.com", FirstName: "Example", LastName: "Seller" },
    ],
  };
}

/** https://docs.aws.amazon.com/partner-central/latest/APIReference/API_LeadInvitationPayload.html */
function leadInvitation(title: string): object {
  return {
    Customer: { ...CUSTOMER, AwsMaturity: "Evaluating", MarketSegment: "Mid-Market" },
    Interaction: {
      ContactBusinessTitle: "Head of IT",
      SourceId: "example-webinar-1",
      SourceName: "Example Webinar",
      SourceType: "Event",
      Usecase: title,
    },
  };
}
