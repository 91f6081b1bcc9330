import { IntegerField, LongTextField, TextField, TextListField } from '../../common/fields.js';

/** The body of POST /api/corpus/similar. */
export class SimilarDto {
  @LongTextField({ maxKiB: 16, description: 'Signature key to compare with: name(I,I)->I or name|int,int|int.', example: 'add(I,I)->I' })
  targetSigKey: string;

  @TextListField({
    maxItems: 10_000,
    maxLength: 4_000,
    description: 'Bag of words of the postcondition to compare with.',
    example: ['sum'],
  })
  targetPostBow: string[];

  @IntegerField({ optional: true, min: 1, max: 20, description: 'The most results to answer, 5 when absent.', example: 5 })
  limit = 5;

  @TextField({
    optional: true,
    max: 200,
    description: 'The entry that the target comes from: neither it nor its copies are their own neighbours.',
  })
  excludeId?: string;
}

/** The body of POST /api/corpus/lookup. */
export class LookupDto {
  @TextListField({ maxItems: 1_000, maxLength: 200, description: 'Ids of entries.', example: ['93d1c4ba-31b5-4a81-81d9-645e62b91b27'] })
  ids: string[];
}
