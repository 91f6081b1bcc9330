import { HttpClient, provideHttpClient, withInterceptors } from '@angular/common/http';
import { HttpTestingController, provideHttpClientTesting } from '@angular/common/http/testing';
import { TestBed } from '@angular/core/testing';
import { ApiKey } from './api-key';
import { apiInterceptor } from './api.interceptor';

describe('apiInterceptor', () => {
  it('keeps the cache of the browser out and ends a request that hangs', () => {
    TestBed.configureTestingModule({ providers: [provideHttpClient(withInterceptors([apiInterceptor])), provideHttpClientTesting()] });
    TestBed.inject(HttpClient).get('/api/server').subscribe();

    const { request } = TestBed.inject(HttpTestingController).expectOne('/api/server');

    expect(request.cache).toBe('no-store');
    expect(request.timeout).toBe(20_000);
  });

  it('gives the key to a request of ours that asks for it, and to no other', () => {
    TestBed.configureTestingModule({ providers: [provideHttpClient(withInterceptors([apiInterceptor])), provideHttpClientTesting()] });
    const key = TestBed.inject(ApiKey);
    const http = TestBed.inject(HttpClient);
    const sent = TestBed.inject(HttpTestingController);
    key.set(' secret ');
    http.get('/api/server').subscribe();
    http.get('/api/run-meta/a', { context: key.context() }).subscribe();
    http.get('https://elsewhere.example/', { context: key.context() }).subscribe();

    const keys = ['/api/server', '/api/run-meta/a', 'https://elsewhere.example/'].map((url) =>
      sent.expectOne(url).request.headers.get('x-api-key'),
    );

    expect(keys).toEqual([null, 'secret', null]);
  });
});
