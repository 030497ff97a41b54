// A real mail server for tests: STARTTLS, and a user with a password.
// Settings come from the environment: PORT, CERTIFICATE (PEM file with key), MAIL_USER, MAIL_PASSWORD, MAILS (file that gets a line for each mail).
import fs from 'node:fs';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';

// Packages are in the cache's folder, not beside this file.
const require = createRequire(process.env.PACKAGES + '/');
const { SMTPServer } = (await import(pathToFileURL(require.resolve('smtp-server')))).default;

const pem = fs.readFileSync(process.env.CERTIFICATE);
const server = new SMTPServer({
  key: pem, cert: pem, name: 'localhost', disableReverseLookup: true,
  onAuth: (auth, session, done) => auth.username === process.env.MAIL_USER && auth.password === process.env.MAIL_PASSWORD && session.secure
    ? done(null, { user: auth.username }) : done(new Error('Invalid username or password')),
  onData: (stream, session, done) => {
    const parts = [];
    stream.on('data', part => parts.push(part));
    stream.on('end', () => {
      const mail = { secure: session.secure, protocol: session.tlsOptions?.version ?? null, user: session.user, to: session.envelope.rcptTo.map(r => r.address), text: Buffer.concat(parts).toString('utf8') };
      fs.appendFileSync(process.env.MAILS, JSON.stringify(mail) + '\n');
      done();
    });
  },
});
// A client that hangs up because it does not trust us is what some tests are about.
server.on('error', error => console.log('error', error.code ?? error.message));
server.listen(Number(process.env.PORT), '127.0.0.1', () => console.log('listening'));
