using System.Globalization;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using MarketX.DrPortal.TestServices.Packages;
using MarketX.DrPortal.TestServices.Processes;
using MarketX.DrPortal.TestServices.State;
using MarketX.DrPortal.TestServices.Trace;

namespace MarketX.DrPortal.TestServices.Mail;

/// <summary>
/// A real mail server (smtp-server) on loopback that wants STARTTLS and a user. Its certificate is for <c>localhost</c>, of an
/// authority that nobody trusts but who is told to. Stopped when disposed.
/// </summary>
public sealed class MailServer : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly DirectoryInfo _folder;
    private readonly Daemon _daemon;

    private MailServer(DirectoryInfo folder, Daemon daemon, int port, string password) => (_folder, _daemon, Port, Password) = (folder, daemon, port, password);

    /// <summary>Who may send.</summary>
    public const string User = "drportal";

    /// <summary>Where it listens.</summary>
    public int Port { get; }

    /// <summary>The user's password.</summary>
    public string Password { get; }

    /// <summary>PEM file of the authority: what a program has to trust (<c>SSL_CERT_FILE</c>).</summary>
    public string AuthorityFile => Path.Combine(_folder.FullName, "authority.pem");

    /// <summary>Installs what is missing, starts it, and waits until it answers.</summary>
    public static async Task<MailServer> StartAsync(CancellationToken cancellationToken)
    {
        var packages = await NpmPackages.EnsureAsync(Checkout.CacheFolder, [("smtp-server", "3.21.6")], cancellationToken);
        var folder = Directory.CreateTempSubdirectory("drportal-mail-");
        string In(string name) => Path.Combine(folder.FullName, name);
        await using (var source = typeof(MailServer).Assembly.GetManifestResourceStream("Mail/mail.mjs")!)
        await using (var copy = File.Create(In("mail.mjs")))
            await source.CopyToAsync(copy, cancellationToken);
        var (authority, server) = NewCertificates();
        await File.WriteAllTextAsync(In("authority.pem"), authority, cancellationToken);
        await File.WriteAllTextAsync(In("server.pem"), server, cancellationToken);
        await File.WriteAllTextAsync(In("mails"), "", cancellationToken);
        var (port, password) = (LoopbackPort.Free(), TestTrace.Secret("the password of the mail server", RandomNumberGenerator.GetHexString(32)));
        var command = new CommandLine("node", In("mail.mjs"))
        {
            Environment = new Dictionary<string, string>
            {
                ["PACKAGES"] = packages,
                ["PORT"] = port.ToString(CultureInfo.InvariantCulture),
                ["CERTIFICATE"] = In("server.pem"),
                ["MAIL_USER"] = User,
                ["MAIL_PASSWORD"] = password,
                ["MAILS"] = In("mails"),
            },
        };
        var mail = new MailServer(folder, Daemon.Start("The mail server", command, In("mail.log")), port, password);
        await mail._daemon.WaitUntilReadyAsync(mail.AnswersAsync, Patience, cancellationToken);
        return mail;
    }

    /// <summary>The mails that it took, as JSON: <c>secure</c>, <c>user</c>, <c>to</c>, <c>text</c>.</summary>
    public IReadOnlyList<JsonElement> Mails() => [.. File.ReadLines(Path.Combine(_folder.FullName, "mails")).Select(line => JsonSerializer.Deserialize<JsonElement>(line))];

    /// <summary>Makes it stop answering.</summary>
    public Task StopAsync(CancellationToken cancellationToken) => _daemon.KillAsync(cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await _daemon.KillAsync(CancellationToken.None);
        _folder.Delete(recursive: true);
    }

    private async Task<bool> AnswersAsync(CancellationToken cancellationToken)
    {
        using var client = new TcpClient();
        try
        {
            await client.ConnectAsync("127.0.0.1", Port, cancellationToken);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private static (string Authority, string Server) NewCertificates()
    {
        var now = TimeProvider.System.GetUtcNow();
        using var rootKey = RSA.Create(2048);
        var root = new CertificateRequest("CN=An authority of tests", rootKey, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        root.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: false, 0, critical: true));
        using var authority = root.CreateSelfSigned(now.AddDays(-1), now.AddDays(2));
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        request.CertificateExtensions.Add(names.Build());
        using var certificate = request.Create(authority, now.AddDays(-1), now.AddDays(1), RandomNumberGenerator.GetBytes(12));
        return (authority.ExportCertificatePem() + "\n", certificate.ExportCertificatePem() + "\n" + key.ExportPkcs8PrivateKeyPem() + "\n");
    }
}
