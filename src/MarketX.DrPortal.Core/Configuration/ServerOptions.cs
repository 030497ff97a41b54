using Npgsql;

namespace MarketX.DrPortal.Core.Configuration;

/// <summary>A PostgreSQL server with a name.</summary>
public sealed class ServerOptions
{
    /// <summary>Its name: lower-case letters, digits and hyphens.</summary>
    public string Name { get; set; } = "";

    /// <summary>What it is for.</summary>
    public ServerRole Role { get; set; } = ServerRole.Recovery;

    /// <summary>Host name or address.</summary>
    public string Host { get; set; } = "";

    /// <summary>Port.</summary>
    public int Port { get; set; } = 5432;

    /// <summary>User: for a recovery a superuser or one with CREATEROLE and CREATEDB, for drills one with CREATEDB.</summary>
    public string User { get; set; } = "";

    /// <summary>Password; rather from the environment (<c>Servers__Named__0__Password</c>) or <see cref="PasswordFile"/> than in a settings file.</summary>
    public SecretText? Password { get; set; }

    /// <summary>File with the password, whose last line break does not count.</summary>
    public string PasswordFile { get; set; } = "";

    /// <summary>The database for connections that create, rename and drop databases.</summary>
    public string MaintenanceDatabase { get; set; } = "postgres";

    /// <summary>TLS, as for the main server.</summary>
    public SslMode SslMode { get; set; } = SslMode.Prefer;

    /// <summary>File with the certificates that sign the server's; empty: the system's.</summary>
    public string RootCertificate { get; set; } = "";

    /// <summary>How to connect to it.</summary>
    internal DatabaseOptions ToDatabase() => new()
    {
        Host = Host, Port = Port, User = User, MaintenanceDatabase = MaintenanceDatabase, SslMode = SslMode, RootCertificate = RootCertificate,
        Password = Password ?? (PasswordFile.Length > 0 ? new SecretText(File.ReadAllText(PasswordFile).TrimEnd('\r', '\n')) : null),
    };

    /// <summary>What is wrong with it.</summary>
    internal IEnumerable<string> Problems(string key)
    {
        if (Name.Length is 0 or > 40 || !Name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-'))
            yield return $"{key}:Name is '{Name}': give 1 to 40 lower-case letters, digits and hyphens.";
        if (Host.Length == 0)
            yield return $"{key}:Host is not set.";
        if (User.Length == 0)
            yield return $"{key}:User is not set.";
        if (Port is < 1 or > 65535)
            yield return $"{key}:Port is {Port}: give 1 to 65535.";
        if (Password is not null && PasswordFile.Length > 0)
            yield return $"{key}:Password and {key}:PasswordFile are both set: keep one.";
        if (RootCertificate.Length > 0 && !File.Exists(RootCertificate))
            yield return $"{key}:RootCertificate names {RootCertificate}, which does not exist.";
        if (PasswordFile.Length > 0 && Unreadable() is { } reason)
            yield return $"{key}:PasswordFile names {PasswordFile}, which cannot be read: {reason}";
    }

    private string? Unreadable()
    {
        try
        {
            File.ReadAllText(PasswordFile);
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return e.Message;
        }
    }
}
