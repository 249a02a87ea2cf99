// The requests of the service, from its specification and the user's reference page: nothing here is read from the tables of
// src, so that the two can differ.
import fc from "fast-check";
import { GetEngagementInvitationCommand } from "../../src/commands/get-engagement-invitation.ts";
import { ListEngagementByAcceptingInvitationTasksCommand } from "../../src/commands/list-engagement-by-accepting-invitation-tasks.ts";
import { ListEngagementInvitationsCommand } from "../../src/commands/list-engagement-invitations.ts";
import { RejectEngagementInvitationCommand } from "../../src/commands/reject-engagement-invitation.ts";
import { StartEngagementByAcceptingInvitationTaskCommand } from "../../src/commands/start-engagement-by-accepting-invitation-task.ts";
import {
  CHARACTER,
  charactersOf,
  DIGITS,
  HALF_OF_A_PAIR,
  here,
  integer,
  joined,
  LOWER_CASE,
  list,
  type Member,
  matching,
  NASTY_TEXT,
  NO_TEXT,
  oneOf,
  required,
  structure,
  text,
} from "./arbitraries.ts";

const BREAKS_A_LINE = /[\n\r\u0085\u2028\u2029]/;
const LINE = fc.string({ unit: CHARACTER.filter((character) => !BREAKS_A_LINE.test(character)), maxLength: 251 });
const ARN = fc.oneof(
  joined(fc.constant("arn:"), LINE),
  CHARACTER.filter((character) => !BREAKS_A_LINE.test(character)).map((character) => `arn:${character.repeat(251)}`),
);

/** `<prefix>-` and so many digits and lower-case letters, or an ARN. */
function identifier(prefix: string, length: number, longest?: number): Member {
  const id = (size: number) =>
    joined(fc.constant(`${prefix}-`), charactersOf(DIGITS + LOWER_CASE, { minLength: size, maxLength: size }));
  const stranger = CHARACTER.filter((character) => !/[0-9a-z]/.test(character));
  const tooLong = longest === undefined ? [] : [CHARACTER.map((character) => `arn:${character.repeat(longest - 3)}`)];
  return matching(
    fc.oneof(id(length), ARN),
    fc.oneof(id(length - 1), id(length + 1), joined(id(length), CHARACTER), joined(stranger, id(length))),
    joined(id(length - 1), stranger),
    joined(id(0), stranger, charactersOf(DIGITS, { minLength: length - 1, maxLength: length - 1 })),
    joined(fc.constant("arn:"), LINE, fc.constantFrom("\n", "\r", "\u2028", "\u2029"), LINE),
    fc.oneof(NASTY_TEXT, fc.constant("arn")).filter((value) => !value.startsWith("arn:")),
    ...tooLong,
  );
}

const TAG_CHARACTER = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]$/u;
const tagCharacter = fc.oneof(
  fc.constantFrom(..."aZ0é日𝐀٣½Ⅷ \u00a0\u2028_.:/=+-@"),
  CHARACTER.filter((character) => TAG_CHARACTER.test(character)),
);
const noTagCharacter = fc.oneof(
  fc.constantFrom(..."\n\t\u0000#,;*&%$\u0301😀"),
  CHARACTER.filter((character) => !TAG_CHARACTER.test(character)),
);

function tagText(least: number, most: number): Member {
  const valid = fc.oneof(
    fc.string({ unit: tagCharacter, minLength: least, maxLength: most }),
    tagCharacter.map((character) => character.repeat(most)),
  );
  const broken = fc.oneof(
    joined(fc.string({ unit: tagCharacter, maxLength: 20 }), noTagCharacter),
    tagCharacter.map((character) => character.repeat(most + 1)),
    ...(least === 0 ? [] : [fc.constant("")]),
  );
  return required({ valid, broken: here(fc.oneof(NO_TEXT, HALF_OF_A_PAIR, broken)) });
}

function distinct(tags: Member): Member {
  const renamed = (tag: { Key: string }, index: number) => ({
    ...tag,
    Key: [...`${index}:${tag.Key}`].slice(0, 128).join(""),
  });
  return { ...tags, valid: tags.valid.map((tagList) => (tagList as { Key: string }[]).map(renamed)) };
}

const letters = charactersOf(LOWER_CASE + LOWER_CASE.toUpperCase(), { minLength: 1 });
const noLetter = fc.oneof(CHARACTER, fc.constantFrom(..."\n 1_-")).filter((character) => !/[a-z]/i.test(character));
const Catalog = required(
  matching(fc.oneof(letters, fc.constantFrom("AWS", "Sandbox")), joined(letters, noLetter), joined(noLetter, letters)),
);
const Identifier = required(identifier("engi", 13, 255));
const paging = (most: number) => ({ MaxResults: integer(1, most), NextToken: text(1) });
const sort = (by: string) =>
  structure({ SortBy: required(oneOf(by)), SortOrder: required(oneOf("ASCENDING", "DESCENDING")) });
const inReason = /^[\u0020-\u007e\u00a0-\ud7ff\ue000-\ufffd]$/;
const reason = text(
  1,
  80,
  CHARACTER.filter((character) => inReason.test(character)),
);
const notInReason = CHARACTER.filter((character) => !inReason.test(character));
const RejectionReason = {
  valid: reason.valid,
  broken: fc.oneof(reason.broken, here(joined(fc.string({ unit: "grapheme-ascii", maxLength: 20 }), notInReason))),
};
const digits = (least: number, most: number) => charactersOf(DIGITS, { minLength: least, maxLength: most });

/** Each operation by its name: how to ask for it, and with what. */
export const REQUESTS = {
  StartEngagementByAcceptingInvitationTask: {
    command: (input: unknown) => new StartEngagementByAcceptingInvitationTaskCommand(input as never),
    input: structure({
      Catalog,
      // A missing one is made up, so that it breaks no rule.
      ClientToken: { ...text(1, 255), required: true },
      Identifier,
      Tags: distinct(list(structure({ Key: tagText(1, 128), Value: tagText(0, 256) }), [1, 200])),
    }),
  },
  ListEngagementByAcceptingInvitationTasks: {
    command: (input: unknown) => new ListEngagementByAcceptingInvitationTasksCommand(input as never),
    input: structure({
      Catalog,
      ...paging(1000),
      Sort: sort("StartTime"),
      TaskStatus: list(oneOf("IN_PROGRESS", "COMPLETE", "FAILED"), [1, 3]),
      OpportunityIdentifier: list(
        matching(
          joined(fc.constant("O"), digits(1, 19)),
          joined(fc.constantFrom("O", "", "o1", "OO"), digits(20, 30)),
          joined(
            fc.constant("O1"),
            noLetter.filter((character) => !/\d/.test(character)),
          ),
        ),
        [1, 10],
      ),
      EngagementInvitationIdentifier: list(identifier("engi", 13), [1, 10]),
      TaskIdentifier: list(text(1), [1, 10]),
    }),
  },
  ListEngagementInvitations: {
    command: (input: unknown) => new ListEngagementInvitationsCommand(input as never),
    input: structure({
      Catalog,
      ParticipantType: required(oneOf("SENDER", "RECEIVER")),
      ...paging(100),
      Sort: sort("InvitationDate"),
      PayloadType: list(oneOf("OpportunityInvitation", "LeadInvitation")),
      Status: list(oneOf("ACCEPTED", "PENDING", "REJECTED", "EXPIRED"), [1, 10]),
      EngagementIdentifier: list(identifier("eng", 14), [1, 10]),
      SenderAwsAccountId: list(
        matching(
          fc.oneof(digits(12, 12), charactersOf(`${LOWER_CASE}_${DIGITS}`, { minLength: 1, maxLength: 12 })),
          digits(13, 20),
          joined(charactersOf(LOWER_CASE), fc.constantFrom("-", " ", "\n", "é")),
        ),
        [1, 10],
      ),
    }),
  },
  GetEngagementInvitation: {
    command: (input: unknown) => new GetEngagementInvitationCommand(input as never),
    input: structure({ Catalog, Identifier }),
  },
  RejectEngagementInvitation: {
    command: (input: unknown) => new RejectEngagementInvitationCommand(input as never),
    input: structure({ Catalog, Identifier, RejectionReason }),
  },
} as const;

export const OPERATION_NAMES = Object.keys(REQUESTS) as (keyof typeof REQUESTS)[];
