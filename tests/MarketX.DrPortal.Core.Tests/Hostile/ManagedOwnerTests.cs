using MarketX.DrPortal.TestServices.Services;
using Npgsql;
using Xunit;

namespace MarketX.DrPortal.Core.Tests.Hostile;

/// <summary>The tests' own user is what managed PostgreSQL gives: what works for it works there.</summary>
public sealed class ManagedOwnerTests
{
    [Fact]
    public async Task Owner_IsNoSuperUser_AndHasWhatTheDocsAskFor()
    {
        var server = await SharedServices.PostgresAsync(TestContext.Current.CancellationToken);
        await using var connection = await server.OpenAsync(cancellationToken: TestContext.Current.CancellationToken);
        await using var command = new NpgsqlCommand("""
            SELECT concat_ws(' ', rolsuper, rolcreatedb, rolcreaterole, rolreplication, rolbypassrls,
                (SELECT string_agg(g.rolname, ',' ORDER BY g.rolname) FROM pg_auth_members m JOIN pg_roles g ON g.oid = m.roleid WHERE m.member = r.oid))
            FROM pg_roles r WHERE rolname = current_user
            """, connection);

        Assert.Equal("f t f f f pg_signal_backend", await command.ExecuteScalarAsync(TestContext.Current.CancellationToken));
    }
}
