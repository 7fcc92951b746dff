import type { Answer } from '../../domain/messages/answers.ts';

/** The details of an answer's act, besides the resulting state of the participant. */
export function particulars(answer: Answer): Record<string, string | number> {
  switch (answer.kind) {
    case 'nominate':
    case 'contest': {
      const { id, sha256, persons } = answer.submission;
      return { submission: id, submissionSha256: sha256, persons };
    }
    case 'attendance':
      return { attendance: answer.attendance };
    case 'object':
      return { procedure: answer.procedure };
    case 'call_logged':
    case 'paper_received':
      return { note: answer.note };
    case 'question_settled':
      return { question: answer.question, reason: answer.reason };
    case 'note_received':
      return answer.sha256 === undefined ? {} : { sha256: answer.sha256 };
    case 'contact_changed':
      return { contact: answer.contact, sha256: answer.sha256, note: answer.note };
    case 'acknowledge':
    case 'nil_return':
    case 'withdraw':
      return {};
    case 'credentials':
      return {
        ...answer.presented,
        ...(answer.assured === true && { assurance: 'given' }),
      };
    case 'delivery_confirmed':
      return answer.circulation === undefined ? {} : { circulation: answer.circulation };
  }
}
