using Npgsql;

namespace MarketX.DrPortal.Core.Globals;

/// <summary>
/// Makes on a server what it lacks of the saved globals. What is there already is compared and never changed. Roles and all
/// that belongs to them come in one transaction; tablespaces cannot, and follow one by one.
/// </summary>
internal sealed class GlobalsCreator(NpgsqlConnection connection, ServerGlobals saved, IReadOnlyDictionary<string, string> passwords)
{
    private readonly List<string> _created = [], _withoutPassword = [];

    /// <summary>Makes what is missing, then compares the whole.</summary>
    /// <exception cref="PostgresException">The server refused the transaction itself; nothing was made.</exception>
    public async Task<GlobalsReport> RunAsync(CancellationToken cancellationToken)
    {
        var before = await GlobalsReader.ReadAsync(connection, cancellationToken);
        var wanted = saved.ForBootstrap(before.Bootstrap);
        var runner = new StatementRunner(connection);
        await using (var transaction = await connection.BeginTransactionAsync(cancellationToken))
        {
            await StatementRunner.KeepQuietAsync(connection, cancellationToken);
            var made = await RolesAsync(runner, wanted, before, cancellationToken);
            await MembershipsAsync(runner, wanted, before, made, cancellationToken);
            foreach (var statement in wanted.Roles.Where(r => made.Contains(r.Name)).SelectMany(GlobalsSql.AfterRoles))
                await runner.RunAsync(statement, cancellationToken);
            if (before.Major >= 15)
            {
                foreach (var statement in wanted.Parameters.Where(p => before.Parameters.All(b => b.Name != p.Name)).SelectMany(p => p.Statements(before.Bootstrap)))
                    await runner.RunAsync(statement, cancellationToken);
            }

            await transaction.CommitAsync(cancellationToken);
        }

        foreach (var tablespace in wanted.Tablespaces.Where(t => before.Tablespaces.All(b => b.Name != t.Name)))
            await TablespaceAsync(runner, tablespace, cancellationToken);
        var after = await GlobalsReader.ReadAsync(connection, cancellationToken);
        return new GlobalsReport(
            _created,
            [.. wanted.Roles.Where(r => before.Roles.Any(b => b.Name == r.Name)).Select(r => $"role {r.Name}"), .. wanted.Tablespaces.Where(t => before.Tablespaces.Any(b => b.Name == t.Name)).Select(t => t.Subject)],
            [.. GlobalsComparison.Differences(wanted, after)], runner.Problems, _withoutPassword);
    }

    private async Task<HashSet<string>> RolesAsync(StatementRunner runner, ServerGlobals wanted, ServerGlobals before, CancellationToken cancellationToken)
    {
        var made = new HashSet<string>(StringComparer.Ordinal);
        foreach (var role in wanted.Roles.Where(r => before.Roles.All(b => b.Name != r.Name)))
        {
            var hash = passwords.GetValueOrDefault(role.Name);
            var subject = $"role {role.Name}";
            // Who is no superuser may not give what only a superuser may; the comparison at the end says what is missing.
            if (await runner.TryAsync(new(role.CreateStatement(), subject), cancellationToken) is not null
                && await runner.TryAsync(new(role.WithoutSuperUserRights().CreateStatement(), subject), cancellationToken) is not null
                && !await runner.RunAsync(new((role.WithoutSuperUserRights() with { CreateDatabase = false, CreateRole = false }).CreateStatement(), subject), cancellationToken))
                continue;
            made.Add(role.Name);
            _created.Add(subject);
            // Not before: PostgreSQL writes a statement that fails into its log, and only a superuser may keep it from that.
            if (hash is not null && !await runner.RunAsync(new(role.PasswordStatement(hash), $"the password of {subject}"), cancellationToken))
                hash = null;
            if (role.Login && hash is null)
                _withoutPassword.Add(role.Name);
        }

        return made;
    }

    // One between two roles that both were there already is theirs to change.
    private async Task MembershipsAsync(StatementRunner runner, ServerGlobals wanted, ServerGlobals before, HashSet<string> made, CancellationToken cancellationToken)
    {
        var superUser = await IsSuperUserAsync(cancellationToken);
        foreach (var membership in GlobalsSql.Ordered(wanted).Where(m => (made.Contains(m.Role) || made.Contains(m.Member)) && !before.Memberships.Any(m.Equals)))
        {
            var statement = membership.Statement(before.Major, withGrantor: superUser);
            if (await runner.TryAsync(new(statement, membership.ToString()), cancellationToken) is null)
                continue;
            // A grantor that this server does not have, or that may not: the membership matters more than who granted it.
            await runner.RunAsync(new(membership.Statement(before.Major, withGrantor: false), membership.ToString()), cancellationToken);
        }
    }

    private async Task TablespaceAsync(StatementRunner runner, GlobalTablespace tablespace, CancellationToken cancellationToken)
    {
        try
        {
            await using var create = new NpgsqlCommand(tablespace.CreateStatement(), connection);
            await create.ExecuteNonQueryAsync(cancellationToken);
            _created.Add(tablespace.Subject);
        }
        catch (PostgresException e)
        {
            runner.Problems.Add($"{tablespace.Subject}: {e.MessageText} (SQLSTATE {e.SqlState}). Make the folder {tablespace.Location} on the server, empty and PostgreSQL's own.");
            return;
        }

        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        foreach (var statement in tablespace.MoreStatements())
            await runner.RunAsync(statement, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    private async Task<bool> IsSuperUserAsync(CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("SELECT rolsuper FROM pg_roles WHERE rolname = current_user", connection);
        return await command.ExecuteScalarAsync(cancellationToken) is true;
    }
}
