// A real OpenID provider for tests, with people of every role, and a way to spoil the tokens it gives.
// Settings come from the environment: PORT, TENANT, PORTALS (origins, comma-separated), CLIENT_SECRET, CERTIFICATE (PEM file).
import http from 'node:http';
import fs from 'node:fs';
import crypto from 'node:crypto';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';

// Packages are in the cache's folder, not beside this file.
const require = createRequire(process.env.PACKAGES + '/');
const load = async name => import(pathToFileURL(require.resolve(name)));
const { default: Provider } = await load('oidc-provider');
const jose = await load('jose');

const port = Number(process.env.PORT);
const issuer = `http://127.0.0.1:${port}`;
const secret = process.env.CLIENT_SECRET;
const portals = process.env.PORTALS.split(',');
const newKey = async kid => {
  const { privateKey } = await jose.generateKeyPair('RS256', { extractable: true });
  return { privateKey, kid, jwk: { ...(await jose.exportJWK(privateKey)), kid, alg: 'RS256', use: 'sig' } };
};
// Another one at each start, as after a change of keys.
const kid = crypto.randomUUID();
const good = await newKey(kid);
const evil = await newKey(kid);
const clientKey = async () => {
  const certificate = fs.readFileSync(process.env.CERTIFICATE, 'utf8').match(/-----BEGIN CERTIFICATE-----[^]*-----END CERTIFICATE-----/)[0];
  return { ...(await jose.exportJWK(await jose.importX509(certificate, 'RS256', { extractable: true }))), use: 'sig', alg: 'RS256', kid: new crypto.X509Certificate(certificate).fingerprint.replaceAll(':', '') };
};

const roles = { ada: ['DrPortal.Admin'], olga: ['DrPortal.Operator'], vera: ['DrPortal.Viewer'], nina: [], mallory: ['DrPortal.Admin', 'Other.Role'] };
// As providers have it that reserve the name "roles": whoever is nothing there may see, whoever is something may do nothing.
const otherClaim = 'https://portal.example.test/roles';
const otherRoles = id => roles[id]?.length ? [] : ['DrPortal.Viewer'];
const otherTenant = '99999999-0000-0000-0000-000000000000';
let tampering = 'none';

const browserClient = (id, more) => ({
  client_id: id, redirect_uris: portals.map(p => `${p}/signin-oidc`), post_logout_redirect_uris: portals.map(p => `${p}/signed-out`),
  grant_types: ['authorization_code'], response_types: ['code'], id_token_signed_response_alg: 'RS256', ...more,
});
const daemon = id => ({
  client_id: id, client_secret: secret, redirect_uris: [], response_types: [], grant_types: ['client_credentials'], token_endpoint_auth_method: 'client_secret_post',
});
const provider = new Provider(issuer, {
  jwks: { keys: [good.jwk] },
  clients: [
    browserClient('portal', { client_secret: secret, token_endpoint_auth_method: 'client_secret_post' }),
    browserClient('portal-certificate', { token_endpoint_auth_method: 'private_key_jwt', jwks: { keys: [await clientKey()] } }),
    // A tool that calls the API in the name of whoever signs in with it; it can keep no secret.
    browserClient('person-tool', { token_endpoint_auth_method: 'none' }),
    daemon('daemon'), daemon('daemon-without-role'),
  ],
  claims: { openid: ['sub', 'roles', otherClaim, 'oid', 'tid'], profile: ['name', 'preferred_username'] },
  conformIdTokenClaims: false,
  scopes: ['openid', 'profile', 'api'],
  cookies: { keys: ['only-for-tests'] },
  findAccount: (_, id) => ({
    accountId: id,
    claims: () => ({
      sub: id, oid: `oid-${id}`, tid: process.env.TENANT, name: id[0].toUpperCase() + id.slice(1), preferred_username: `${id}@example.test`,
      ...(roles[id]?.length ? { roles: roles[id] } : {}), [otherClaim]: otherRoles(id),
    }),
  }),
  extraTokenClaims: (_, token) =>
    token.kind === 'ClientCredentials' && token.clientId === 'daemon' ? { roles: ['DrPortal.Operator'] }
      : token.kind === 'AccessToken' ? { oid: `oid-${token.accountId}`, name: token.accountId[0].toUpperCase() + token.accountId.slice(1), roles: roles[token.accountId] } : undefined,
  features: {
    clientCredentials: { enabled: true }, devInteractions: { enabled: true },
    resourceIndicators: {
      enabled: true, defaultResource: () => undefined, useGrantedResource: () => false,
      getResourceServerInfo: () => ({ scope: 'api', audience: 'api://portal', accessTokenFormat: 'jwt', accessTokenTTL: 3600, jwt: { sign: { alg: 'RS256' } } }),
    },
  },
});

const now = () => Math.floor(Date.now() / 1000);
const sign = (claims, { alg = 'RS256', key = good.privateKey, typ = 'JWT' } = {}) => new jose.SignJWT(claims).setProtectedHeader({ alg, kid, typ }).sign(key);
const unsigned = claims => new jose.UnsecuredJWT(claims).encode();
const without = (claims, name) => Object.fromEntries(Object.entries(claims).filter(([n]) => n !== name));
const idTokens = {
  // The control: the same claims under the same key must be accepted, or the others prove nothing.
  resigned: c => sign(c),
  audience: c => sign({ ...c, aud: 'somebody-else' }),
  issuer: c => sign({ ...c, iss: `${issuer}/other` }),
  expired: c => sign({ ...c, iat: now() - 7200, exp: now() - 3600 }),
  endless: c => sign(without(c, 'exp')),
  unsigned: c => unsigned(c),
  signature: c => sign(c, { key: evil.privateKey }),
  symmetric: c => sign(c, { alg: 'HS256', key: new TextEncoder().encode(secret) }),
  nonce: c => sign({ ...c, nonce: 'AAAA' }),
  nonceless: c => sign(without(c, 'nonce')),
  party: c => sign({ ...c, aud: ['portal', 'other'], azp: 'other' }),
  accesshash: c => sign({ ...c, at_hash: 'AAAAAAAAAAAAAAAAAAAAAA' }),
  missing: () => undefined,
  tenant: c => sign({ ...c, tid: otherTenant }),
  tenantless: c => sign(without(c, 'tid')),
};
const access = { iss: issuer, aud: 'api://portal', sub: 'daemon', client_id: 'daemon', azp: 'daemon', jti: 'x', roles: ['DrPortal.Operator'] };
const accessTokens = {
  good: c => sign(c, { typ: 'at+jwt' }),
  admin: c => sign({ ...c, sub: 'ada', name: 'Ada', roles: ['DrPortal.Admin'] }),
  viewer: c => sign({ ...c, roles: ['DrPortal.Viewer'] }),
  roleless: c => sign(without(c, 'roles')),
  otherclaim: c => sign({ ...c, roles: ['DrPortal.Admin'], [otherClaim]: ['DrPortal.Viewer'] }),
  audience: c => sign({ ...c, aud: 'api://other' }),
  issuer: c => sign({ ...c, iss: 'http://evil.example' }),
  expired: c => sign({ ...c, iat: now() - 7200, nbf: now() - 7200, exp: now() - 3600 }),
  endless: c => sign(without(c, 'exp')),
  future: c => sign({ ...c, nbf: now() + 3600, exp: now() + 7200 }),
  unsigned: c => unsigned(c),
  signature: c => sign(c, { key: evil.privateKey }),
  symmetric: c => sign(c, { alg: 'HS256', key: new TextEncoder().encode(secret) }),
  idtoken: c => sign({ ...without(without(c, 'client_id'), 'azp'), nonce: 'n', sub: 'ada', roles: ['DrPortal.Admin'] }),
  // As Entra makes them, of our tenant and of others.
  tenanted: c => sign({ ...c, ver: '2.0', tid: process.env.TENANT }),
  othertenant: c => sign({ ...c, ver: '2.0', tid: otherTenant }),
  first: c => sign({ ...without(without(c, 'azp'), 'client_id'), appid: 'daemon', ver: '1.0', iss: `https://sts.windows.net/${process.env.TENANT}/`, tid: process.env.TENANT }),
  firstothertenant: c => sign({ ...c, appid: 'daemon', ver: '1.0', iss: `https://sts.windows.net/${otherTenant}/`, tid: otherTenant }),
  firstmixed: c => sign({ ...c, appid: 'daemon', ver: '1.0', iss: `https://sts.windows.net/${process.env.TENANT}/`, tid: otherTenant }),
  idtokenazp: c => sign({ ...c, nonce: 'n', sub: 'ada', roles: ['DrPortal.Admin'] }),
};

provider.use(async (ctx, next) => {
  // Entra has its discovery document below the tenant.
  if (ctx.path === `/${process.env.TENANT}/v2.0/.well-known/openid-configuration`) ctx.path = '/.well-known/openid-configuration';
  if (ctx.path === '/_tamper') { tampering = ctx.query.kind; ctx.body = tampering; return; }
  if (ctx.path === '/_mint') { ctx.body = await accessTokens[ctx.query.kind]({ ...access, iat: now(), nbf: now(), exp: now() + 600 }); return; }
  await next();
  if (ctx.path === '/token' && ctx.body?.id_token && idTokens[tampering])
    ctx.body = { ...ctx.body, id_token: await idTokens[tampering](jose.decodeJwt(ctx.body.id_token)) };
});
provider.on('server_error', (_, e) => console.error('server_error', e));
provider.on('grant.error', (_, e) => console.error('grant.error', e.error, e.error_description, e.error_detail));
http.createServer(provider.callback()).listen(port, '127.0.0.1', () => console.log('listening'));
