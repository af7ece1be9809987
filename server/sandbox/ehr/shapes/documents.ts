/** Where the files of documents are: in a Binary beside, by an address that is relative or absolute. */
import type { Binary, DocumentReference } from 'fhir/r4.js';

import type { Stored } from '../patients.ts';
import type { Shape, ShapeContext } from './shape.ts';

function split(
  document: DocumentReference & { id: string },
  { idOf }: ShapeContext,
  addressOf: (id: string) => string,
): readonly Stored[] {
  const binaries: (Binary & { id: string })[] = [];
  const content = document.content.map((one, index) => {
    const { data, ...attachment } = one.attachment;
    if (data === undefined) return one;
    const id = idOf('Binary', `${document.id}-${index}`);
    const contentType = attachment.contentType ?? 'application/octet-stream';
    const securityContext = document.subject;
    binaries.push({
      resourceType: 'Binary',
      id,
      contentType,
      ...(securityContext === undefined ? {} : { securityContext }),
      data,
    });
    return { ...one, attachment: { ...attachment, url: addressOf(id) } };
  });
  return [{ ...document, content }, ...binaries];
}

export const documentsByRelativeUrl: Shape = (resource, context) =>
  resource.resourceType === 'DocumentReference' ? split(resource, context, (id) => `Binary/${id}`) : resource;

export const documentsByAbsoluteUrl: Shape = (resource, context) =>
  resource.resourceType === 'DocumentReference'
    ? split(resource, context, (id) => `${context.fhirBase}/Binary/${id}`)
    : resource;
