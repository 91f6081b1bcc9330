import { apiPath } from './api-path';

describe('the address of an answer', () => {
  it('has its parameters in the path and in the query, each escaped', () => {
    expect(apiPath('/api/sources/{id}/uses', { id: "a/b?$&'", limit: 25, cursor: undefined, text: 'x&y' })).toBe(
      "/api/sources/a%2Fb%3F%24%26'/uses?limit=25&text=x%26y",
    );
  });

  it('is the bare path without parameters', () => {
    expect(apiPath('/api/run-meta/latest')).toBe('/api/run-meta/latest');
  });
});
