import { HttpClient, provideHttpClient, withInterceptors } from '@angular/common/http';
import { HttpTestingController, provideHttpClientTesting } from '@angular/common/http/testing';
import { TestBed } from '@angular/core/testing';
import { apiInterceptor } from './api.interceptor';

describe('apiInterceptor', () => {
  it('keeps the cache of the browser out and ends a request that hangs', () => {
    TestBed.configureTestingModule({ providers: [provideHttpClient(withInterceptors([apiInterceptor])), provideHttpClientTesting()] });
    TestBed.inject(HttpClient).get('/api/server').subscribe();

    const { request } = TestBed.inject(HttpTestingController).expectOne('/api/server');

    expect(request.cache).toBe('no-store');
    expect(request.timeout).toBe(20_000);
  });
});
