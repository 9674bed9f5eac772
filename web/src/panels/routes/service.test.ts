import { describe, expect, it } from 'vitest';
import { freeServiceName, newService, serviceName, serviceUrl, withServiceUrl } from './service';

describe('a service', () => {
  it.each([
    [{ host: 'a.internal' }, 'http://a.internal'],
    [{ host: 'a.internal', port: 8080, path: '/v1' }, 'http://a.internal:8080/v1'],
    [{ protocol: 'https', host: 'a', port: 443 }, 'https://a'],
    [{ host: '::1', port: 81 }, 'http://[::1]:81'],
    [{ protocol: 'tcp', host: 'a', port: 9000 }, 'tcp://a:9000'],
    [{ name: 'x' }, ''],
  ])('%j has the URL %s, and is made of it again', (entity, url) => {
    const service = { id: '1', entity };
    expect(serviceUrl(service)).toBe(url);
    if (url !== '') expect(serviceUrl({ id: '1', entity: withServiceUrl(service, url) })).toBe(url);
  });

  it('keeps its other fields when the URL changes, and a URL that is not one stays as typed', () => {
    const service = { id: '1', entity: { name: 'x', host: 'a', port: 81, path: '/p', retries: 3 } };
    expect(withServiceUrl(service, 'https://b')).toEqual({ name: 'x', retries: 3, protocol: 'https', host: 'b', port: 443 });
    expect(withServiceUrl(service, 'http:/b')).toEqual({ name: 'x', retries: 3, url: 'http:/b' });
  });

  it('is called by its name, and a new one after its route', () => {
    const first = newService('orders-service', '1');
    expect(serviceName(first)).toBe('orders-service');
    expect(freeServiceName([first], 'orders')).toBe('orders-service-2');
    expect(freeServiceName([first], 'a b')).toBe('service');
  });
});
