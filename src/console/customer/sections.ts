/** Which sections of the history each card of a customer shows. */

type Concerns = (section: string) => boolean;

const among =
  (...names: readonly string[]): Concerns =>
  (section) =>
    names.includes(section);

const contact = ['email', 'addresses', 'phones', 'businessAddresses', 'businessPhones'];
const identity = ['identity', 'identificationDocuments'];

export const ofContact = among(...contact);
export const ofIdentity = among(...identity);

export function ofRepresentative(id: string, part: Concerns): Concerns {
  const prefix = `businessRepresentatives/${id}/`;
  return (section) => section.startsWith(prefix) && part(section.slice(prefix.length));
}

export const ofEmployees: Concerns = (section) => section.startsWith('employees/');
