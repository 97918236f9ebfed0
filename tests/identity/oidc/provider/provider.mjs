// A real OpenID Connect provider for the tests: one client, and whoever comes is who the login form says.
// Takes the port, the client's id, its secret, and where it sends people back to; says `ready` when it listens.
import Provider from 'oidc-provider';

const [port, client_id, client_secret, redirect] = process.argv.slice(2);
const issuer = `http://127.0.0.1:${port}`;
const provider = new Provider(issuer, {
  clients: [{ client_id, client_secret, redirect_uris: [redirect] }],
  // Not in the ID token, as the specification has it for the code flow: the hub asks at userinfo.
  claims: { email: ['email', 'email_verified'], profile: ['name'] },
  cookies: { keys: ['a key of the tests'] },
  features: { devInteractions: { enabled: true } },
  pkce: { required: () => true },
  findAccount: (_, id) => ({
    accountId: id,
    claims: () => ({ sub: id, email: id, email_verified: !id.startsWith('unverified'), name: 'N' }),
  }),
});
provider.listen(Number(port), '127.0.0.1', () => console.log('ready'));
