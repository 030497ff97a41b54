using System.Globalization;
using MarketX.DrPortal.Core.Configuration;
using Microsoft.Extensions.Configuration;

namespace MarketX.DrPortal.Cli.Hosting;

/// <summary>Where a recovery goes: a server of the settings, or one that nobody has configured yet.</summary>
/// <param name="Configuration">The settings to recover with.</param>
/// <param name="Name">The server's name in them; null: the one of <c>DATABASE_HOST</c>.</param>
internal sealed record RecoveryTarget(IConfiguration Configuration, string? Name)
{
    /// <summary>Holds the password for a server that <c>--to</c> names by its host.</summary>
    public const string PasswordVariable = "DRPORTAL_TO_PASSWORD";

    /// <summary>Finds it.</summary>
    /// <exception cref="CommandFailedException">What was given does not name a server.</exception>
    public static RecoveryTarget Of(IConfigurationRoot configuration, string? to, string? user, FileInfo? passwordFile)
    {
        var named = new ServersOptions();
        configuration.GetSection(ServersOptions.SectionName).Bind(named);
        if (to is not null && named.Named.Any(s => s.Name == to))
        {
            return user is null && passwordFile is null ? new RecoveryTarget(configuration, to)
                : throw new CommandFailedException(ExitCode.Invalid, $"\"{to}\" is a server of the settings, which say its user and password: leave out --user and --password-file.");
        }

        // The lost server's portal database is not asked for: its runs would be looked for on another server.
        var changes = new Dictionary<string, string?> { ["ConnectionStrings:Portal"] = "", ["Database:Name"] = "" };
        if (to is not null)
        {
            (changes["Database:Host"], changes["Database:Port"]) = Address(to);
            changes["Database:Password"] = Password(passwordFile);
        }
        else if (passwordFile is not null)
            changes["Database:Password"] = Password(passwordFile);

        if (user is not null)
            changes["Database:User"] = user;
        return new RecoveryTarget(new ConfigurationBuilder().AddConfiguration(configuration).AddInMemoryCollection(changes).Build(), null);
    }

    private static (string Host, string Port) Address(string to)
    {
        // An IPv6 address has colons of its own and stands in brackets before a port.
        var end = to.StartsWith('[') ? to.IndexOf(']', StringComparison.Ordinal) : -1;
        if (end > 0)
            return (to[1..end], to[(end + 1)..] is [':', .. var given] ? given : "5432");
        return to.Split(':') is [var host, var port] ? (host, Number(to, port)) : (to, "5432");
    }

    private static string Number(string to, string port) => int.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out _) ? port
        : throw new CommandFailedException(ExitCode.Invalid, $"--to is '{to}': give a name from Servers in the settings, a host, or host:port.");

    private static string? Password(FileInfo? file)
    {
        if (file is null)
            return Environment.GetEnvironmentVariable(PasswordVariable) ?? "";
        try
        {
            return File.ReadAllText(file.FullName).TrimEnd('\r', '\n');
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CommandFailedException(ExitCode.Invalid, $"--password-file cannot be read: {e.Message}");
        }
    }
}
