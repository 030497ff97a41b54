using System.Globalization;
using MarketX.DrPortal.Core.Configuration;
using MarketX.DrPortal.Core.Postgres;
using MarketX.DrPortal.Core.Recoveries;
using MarketX.DrPortal.Core.Restores;
using MarketX.DrPortal.Core.Runs;
using MarketX.DrPortal.Core.Servers;
using MarketX.DrPortal.Core.Verifications;
using Npgsql;

namespace MarketX.DrPortal.Core.Promotions.Handovers;

/// <summary>Looks whether the application can be led to a restored database on another server, and says how. Changes nothing.</summary>
public sealed class HandoverPlanner(PostgresServers servers, IRunStore runs, ProductionOptions production, PortalOptions portal, TimeProvider time)
{
    private const string ApplicationName = "drportal-handover";

    /// <summary>Looks, however bad the first findings are.</summary>
    /// <param name="server">The other server's name.</param>
    /// <param name="database">The restored database.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="RequestRefusedException">No server of that name is configured, or it is the one that production is on already.</exception>
    public async Task<Handover> PlanAsync(string server, string database, CancellationToken cancellationToken)
    {
        var target = Target(servers, server);
        var checks = new List<PreflightCheck>();
        IReadOnlyList<string> statements = [];
        string? identifier = null;
        try
        {
            await using var connection = await target.Server.OpenAsync(target.Server.MaintenanceDatabase, ApplicationName, cancellationToken);
            identifier = await IdentifierAsync(connection, cancellationToken);
            var found = await new ServerCatalog(target.Server, production, portal).FindAsync(database, cancellationToken);
            checks.Add(found switch
            {
                null => new(PromotionTopic.Databases, PreflightVerdict.Blocked, $"The server \"{target.Name}\" has no database \"{database}\".", "Restore a backup to it first."),
                { IsPortal: true } => new(PromotionTopic.Databases, PreflightVerdict.Blocked, $"\"{database}\" is the portal's own database.", "Choose a restored database."),
                _ => new(PromotionTopic.Databases, PreflightVerdict.Passed, $"\"{database}\" is on the server \"{target.Name}\" ({target.Server.Address})."),
            });
            if (found is not null)
            {
                var recovered = await RecoveredAsync(target, database, cancellationToken);
                checks.Add(recovered ?? await ProofAsync(connection, target, database, cancellationToken));
                if (recovered is null)
                {
                    (var check, statements) = await PropertiesAsync(connection, database, cancellationToken);
                    checks.Add(check);
                }
            }
        }
        catch (PostgresUnavailableException e)
        {
            checks.Add(new(PreflightTopic.Server, PreflightVerdict.Blocked, e.Message));
        }
        catch (PostgresException e)
        {
            checks.Add(new(PreflightTopic.Server, PreflightVerdict.Blocked, $"The server \"{target.Name}\" did not answer a question: {e.MessageText} (SQLSTATE {e.SqlState})."));
        }

        return new Handover(target.Name, database, new PreflightReport(checks), Steps(target, database, statements, identifier));
    }

    /// <summary>The server that is meant.</summary>
    /// <exception cref="RequestRefusedException">There is none, or production is there already.</exception>
    internal static NamedServer Target(PostgresServers servers, string server) => servers.Find(server) switch
    {
        null => throw new RequestRefusedException($"No server \"{server}\" is configured. There are: {string.Join(", ", servers.All.Select(s => s.Name))}.", RefusalReason.NotFound),
        { IsDefault: true } => throw new RequestRefusedException($"\"{PostgresServers.DefaultName}\" is the server that production is on: there a restored database is promoted."),
        var found => found,
    };

    // A recovery brings owner, privileges and settings itself, compares, and leaves the database open to whom it was open.
    private async Task<PreflightCheck?> RecoveredAsync(NamedServer target, string database, CancellationToken cancellationToken)
    {
        var recovery = (await runs.RecentSuccessesAsync(RunKind.Recovery, database, target.Name, 1, cancellationToken)).FirstOrDefault();
        var restore = (await runs.RecentSuccessesAsync(RunKind.Restore, database, target.Name, 1, cancellationToken)).FirstOrDefault();
        if (recovery?.ResultAs<RecoveryResult>() is not { } result || restore?.FinishedAt > recovery.FinishedAt)
            return null;
        var verdict = result.Verification?.Verdict;
        return new(PromotionTopic.Proof, verdict == VerificationVerdict.Exact ? PreflightVerdict.Passed : verdict == VerificationVerdict.Counts ? PreflightVerdict.Warning : PreflightVerdict.Blocked,
            $"Run {recovery.Id} recovered it from {result.Key}{(result.Verification is { } verification ? $" and compared it: {verification.Sentence}" : ", and nothing was compared.")}",
            verdict is null or VerificationVerdict.Differs ? $"Compare it: drportal verify {result.Key} {database} --on {target.Name}" : null);
    }

    private async Task<PreflightCheck> ProofAsync(NpgsqlConnection connection, NamedServer target, string database, CancellationToken cancellationToken)
    {
        var proof = await PromotionProof.FindAsync(runs, database, target.Name, cancellationToken);
        var again = proof is null ? null : $"Compare it: drportal verify {proof.Key} {database} --on {target.Name}";
        return proof switch
        {
            null => new(PromotionTopic.Proof, PreflightVerdict.Blocked, $"The history knows of no restore that made \"{database}\" on \"{target.Name}\".", "Restore or recover a backup there with this portal: only what was compared with its backup is to become production."),
            { Partial: { } partial } => new(PromotionTopic.Proof, PreflightVerdict.Blocked, $"\"{database}\" is no whole backup: {partial}.", "Restore the whole backup."),
            { Verdict: null } => new(PromotionTopic.Proof, PreflightVerdict.Blocked, $"\"{database}\" was never compared with {proof.Key}. {proof.Sentence}", again),
            { Verdict: VerificationVerdict.Differs } => new(PromotionTopic.Proof, PreflightVerdict.Blocked, proof.Sentence, "Restore the backup again."),
            { Verdict: VerificationVerdict.Counts } => new(PromotionTopic.Proof, PreflightVerdict.Warning, $"Compared with {proof.Key} (run {proof.VerifiedBy}): {proof.Sentence}", "Look at the data before the application does."),
            { Mark: { } mark } when (await WriteMark.ReadSettledAsync(connection, database, time, cancellationToken))?.IsStill(mark) == true =>
                new(PromotionTopic.Proof, PreflightVerdict.Passed, $"Compared with {proof.Key} (run {proof.VerifiedBy}): {proof.Sentence} Nothing was written to it since."),
            // Once the application writes to it, that is as it is to be; before, somebody has to look.
            _ => new(PromotionTopic.Proof, PreflightVerdict.Warning, $"Compared with {proof.Key} (run {proof.VerifiedBy}): {proof.Sentence} It may have been written to since.", again),
        };
    }

    private async Task<(PreflightCheck Check, IReadOnlyList<string> Statements)> PropertiesAsync(NpgsqlConnection connection, string database, CancellationToken cancellationToken)
    {
        var present = await DatabaseProperties.ReadAsync(connection, database, cancellationToken);
        var open = $"GRANT CONNECT, TEMPORARY ON DATABASE {SqlName.Quote(database)} TO PUBLIC";
        if (present is null)
            return (new(PromotionTopic.Properties, PreflightVerdict.Blocked, $"\"{database}\" has just vanished.", "Look again."), []);
        try
        {
            var main = servers.Of(null);
            await using var old = await main.OpenAsync(main.MaintenanceDatabase, ApplicationName, cancellationToken);
            if (await DatabaseProperties.ReadAsync(old, production.Database, cancellationToken) is { } wanted)
            {
                var statements = wanted.StatementsFor(database, present).Append(PromotionJob.Comment(database, wanted.Comment)).ToList();
                return (await SwitchPreflight.RehearseAsync(connection, statements, wanted.InWords(), cancellationToken), statements);
            }

            return (new(PromotionTopic.Properties, PreflightVerdict.Warning, $"{main.Address} has no database \"{production.Database}\" whose owner, privileges and settings could be taken over.", "Set them by hand; step 2 opens it to everybody."), [open]);
        }
        catch (PostgresUnavailableException e)
        {
            return (new(PromotionTopic.Properties, PreflightVerdict.Warning, $"Production's owner, privileges and settings cannot be read: {e.Message}", "Where production is lost, drportal recover brings them back too. Otherwise set them by hand; step 2 opens it to everybody."), [open]);
        }
    }

    private List<HandoverStep> Steps(NamedServer target, string database, IReadOnlyList<string> statements, string? identifier)
    {
        var (server, main) = (target.Server, servers.Of(null));
        var port = server.Port.ToString(CultureInfo.InvariantCulture);
        var connection = $"DATABASE_HOST={server.Host}\nDATABASE_PORT={port}\nDATABASE_NAME={database}";
        var steps = new List<HandoverStep>
        {
            new($"Stop the application, or have it write nothing: what it writes to \"{production.Database}\" on {main.Address} from now on stays there."),
            new("Deploy these connection settings, and start the application. Its logins and their passwords must be on that server too.", connection),
            new("See that the application reads the new one, and nobody the old one.", $"drportal handover {database} --on {target.Name} --check"),
            new("Let the portal protect the new one: these settings, a restart, a first backup.",
                $"{connection}\nProduction__Database={database}{(production.SystemIdentifier.Length == 0 || identifier is null ? "" : $"\nProduction__SystemIdentifier={identifier}")}\ndrportal backup --tag handover"),
            new($"The way back: the application's old settings. \"{production.Database}\" on {main.Address} is as it was left; what was written to the new one is not in it."),
        };
        if (statements.Count > 0)
        {
            steps.Insert(1, new("Give the database what production's has beside its data, and open it. It is closed to everybody but its owner until then.",
                string.Join('\n', [$"psql --host={server.Host} --port={port} --username={server.User} --dbname={server.MaintenanceDatabase}", .. statements.Select(s => s + ";")])));
        }

        return steps;
    }

    private static async Task<string?> IdentifierAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("SELECT system_identifier::text FROM pg_control_system()", connection);
        return await command.ExecuteScalarAsync(cancellationToken) as string;
    }
}
