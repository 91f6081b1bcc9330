import { HttpErrorResponse, HttpHeaders } from '@angular/common/http';
import { toProblem } from './problem';

describe('toProblem', () => {
  it('takes the sentence, the issues and the request id from the error of the server', () => {
    const issues = [{ path: 'limit', message: 'must be at least 1' }];
    const error = new HttpErrorResponse({
      status: 400,
      error: { error: 'bad_query', details: 'limit must be at least 1', request_id: 'r-1', issues },
    });

    expect(toProblem(error)).toEqual({
      title: 'The request was refused',
      details: 'limit must be at least 1',
      status: 400,
      requestId: 'r-1',
      issues,
    });
  });

  it('reads how long to wait', () => {
    const headers = new HttpHeaders({ 'Retry-After': '7' });
    const body = { error: 'overloaded', details: 'Too much is waiting.', request_id: 'r-2' };

    expect(toProblem(new HttpErrorResponse({ status: 503, headers, error: body })).retryAfterSeconds).toBe(7);
  });

  it('ignores a time to wait that is a date', () => {
    const headers = new HttpHeaders({ 'Retry-After': 'Fri, 31 Dec 2027 23:59:59 GMT' });

    expect(toProblem(new HttpErrorResponse({ status: 503, headers })).retryAfterSeconds).toBeUndefined();
  });

  it('tells a silent server from one that refuses', () => {
    expect(toProblem(new HttpErrorResponse({ status: 0 })).title).toBe('The server cannot be reached');
  });

  it('does not show the page of a proxy as an explanation', () => {
    const problem = toProblem(new HttpErrorResponse({ status: 502, error: '<html>Bad gateway</html>' }));

    expect(problem).toEqual({ title: 'The server failed', details: 'The answer was HTTP 502, without an explanation.', status: 502 });
  });

  it('says so when an answer is no JSON', () => {
    expect(toProblem(new HttpErrorResponse({ status: 200, error: { text: '<html>' } })).title).toBe('The answer cannot be read');
  });

  it('keeps the message of an error of our own', () => {
    expect(toProblem(new Error('no such column')).details).toBe('no such column');
  });
});
