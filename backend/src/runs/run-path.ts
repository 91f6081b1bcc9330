import { TextField } from '../common/fields.js';

/** The path of one run. */
export class RunPath {
  @TextField({ max: 200, description: 'The run.', example: 'test-run-001' })
  run_id: string;
}
