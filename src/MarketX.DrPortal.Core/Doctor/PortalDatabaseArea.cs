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
        await Task.CompletedTask;
        yield return options.ConnectionString is { } text
            ? await LookAsync(text, cancellationToken)
            : new(Name, DoctorVerdict.Ok, "ConnectionStrings:Portal is not set: the command line works without history.");
    }

    private async Task<DoctorCheck> LookAsync(SecretText text, CancellationToken cancellationToken)
    {
        try
        {
            await using var portal = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(text.Reveal()) { ApplicationName = "drportal-doctor", Timeout = 10 });
            var missing = await new Migrator(portal).MissingAsync(cancellationToken);
            return missing.Count == 0
                ? new(Name, DoctorVerdict.Ok, "It answers, and its tables are those of this version.")
                : new(Name, DoctorVerdict.Ok, $"It answers; the portal or the next run makes what is missing in it ({string.Join(", ", missing)}).");
        }
        catch (PostgresException e)
        {
            return new(Name, DoctorVerdict.Warning, $"It refused: {e.MessageText} (SQLSTATE {e.SqlState}). Runs work on without history.", "Check ConnectionStrings:Portal.");
        }
        catch (NpgsqlException e)
        {
            return new(Name, DoctorVerdict.Warning, $"It does not answer: {(e.InnerException ?? e).Message}. Runs work on without history.", "Check ConnectionStrings:Portal, the network and that the server runs.");
        }
        catch (ArgumentException)
        {
            // The parser's message can repeat a part of the string, and with it the password.
            return new(Name, DoctorVerdict.Unknown, "The connection string is not valid; see configuration.");
        }
        catch (InvalidOperationException e)
        {
            return new(Name, DoctorVerdict.Problem, e.Message);
        }
    }
}
