using System.Runtime.CompilerServices;
using MarketX.DrPortal.Core.Configuration;
using MarketX.DrPortal.Core.Database;
using Npgsql;

namespace MarketX.DrPortal.Core.Doctor;

/// <summary>The portal's own database. Recovery works without it; history does not.</summary>
internal sealed class PortalDatabaseArea(PortalOptions options) : IDoctorArea
{
    public string Name => "portal database";

    public async IAsyncEnumerable<DoctorCheck> LookAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var checks = options.ConnectionString is { } text
            ? await LookAsync(text, cancellationToken)
            : [new(Name, DoctorVerdict.Ok, "ConnectionStrings:Portal is not set: the command line works without history.")];
        foreach (var check in checks)
            yield return check;
    }

    private async Task<IReadOnlyList<DoctorCheck>> LookAsync(SecretText text, CancellationToken cancellationToken)
    {
        try
        {
            await using var portal = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(text.Reveal()) { ApplicationName = "drportal-doctor", Timeout = 10 });
            var missing = await new Migrator(portal).MissingAsync(cancellationToken);
            var tables = missing.Count == 0
                ? new DoctorCheck(Name, DoctorVerdict.Ok, "It answers, and its tables are those of this version.")
                : new DoctorCheck(Name, DoctorVerdict.Ok, $"It answers; the portal or the next run makes what is missing in it ({string.Join(", ", missing)}).");
            return await LookAtLogAsync(portal, cancellationToken) is { } log ? [tables, log] : [tables];
        }
        catch (PostgresException e)
        {
            return [new(Name, DoctorVerdict.Warning, $"It refused: {e.MessageText} (SQLSTATE {e.SqlState}). Runs work on without history.", "Check ConnectionStrings:Portal.")];
        }
        catch (NpgsqlException e)
        {
            return [new(Name, DoctorVerdict.Warning, $"It does not answer: {(e.InnerException ?? e).Message}. Runs work on without history.", "Check ConnectionStrings:Portal, the network and that the server runs.")];
        }
        catch (ArgumentException)
        {
            // The parser's message can repeat a part of the string, and with it the password.
            return [new(Name, DoctorVerdict.Unknown, "The connection string is not valid; see configuration.")];
        }
        catch (InvalidOperationException e)
        {
            return [new(Name, DoctorVerdict.Problem, e.Message)];
        }
    }

    // A log that nobody has made yet has no owner.
    private async Task<DoctorCheck?> LookAtLogAsync(NpgsqlDataSource portal, CancellationToken cancellationToken)
    {
        await using var command = portal.CreateCommand("SELECT pg_has_role(c.relowner, 'MEMBER') FROM pg_class c WHERE c.oid = to_regclass('drportal.dr_test_log')");
        return await command.ExecuteScalarAsync(cancellationToken) switch
        {
            true => new(Name, DoctorVerdict.Warning,
                "The portal's role owns the DR test log, or may act as who does: somebody with its password could switch off what keeps entries from being changed (a changed entry shows by its signature).",
                "Run deploy/dr-test-log-owner.sql in the portal's database, once, as a superuser."),
            false => new(Name, DoctorVerdict.Ok, "The portal's role does not own the DR test log: it can add to it, and no more."),
            _ => null,
        };
    }
}
