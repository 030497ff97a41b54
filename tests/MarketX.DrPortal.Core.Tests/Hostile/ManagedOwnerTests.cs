using MarketX.DrPortal.Core.Drills;
using MarketX.DrPortal.Core.Restores;
using MarketX.DrPortal.Core.Runs;
using MarketX.DrPortal.Core.Tests.Engine;
using MarketX.DrPortal.Core.Verifications;
using MarketX.DrPortal.TestServices.Postgres;
using MarketX.DrPortal.TestServices.Services;
using Npgsql;
using Xunit;

namespace MarketX.DrPortal.Core.Tests.Hostile;

/// <summary>
/// Managed PostgreSQL. The tests' own user is what it gives, and all other tests run as that user unless they say otherwise; here
/// what production holds is made by others and belongs to several roles of which that user is a member.
/// </summary>
public sealed class ManagedOwnerTests
{
    // As an administrator of the provider leaves it: none of the owners may create where what they own is.
    private const string Others = """
        CREATE SCHEMA shop AUTHORIZATION seller;
        CREATE SCHEMA "a ""closed"" schema";
        CREATE TYPE shop.state AS ENUM ('new', 'paid');
        CREATE DOMAIN shop.price AS numeric CHECK (VALUE >= 0);
        CREATE TABLE public.accounts (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name text NOT NULL);
        CREATE TABLE shop.sales (id serial PRIMARY KEY, account bigint NOT NULL REFERENCES public.accounts, state shop.state NOT NULL, price shop.price);
        CREATE TABLE "a ""closed"" schema".notes (id int PRIMARY KEY, note text);
        CREATE STATISTICS shop.of_sales ON state, price FROM shop.sales;
        CREATE FUNCTION shop.twice(price shop.price) RETURNS numeric LANGUAGE sql IMMUTABLE AS 'SELECT $1 * 2';
        CREATE VIEW public.open_sales AS SELECT * FROM shop.sales WHERE state = 'new';
        CREATE MATERIALIZED VIEW "a ""closed"" schema".totals AS SELECT account, sum(price) FROM shop.sales GROUP BY 1;
        CREATE INDEX ON "a ""closed"" schema".totals (account);
        CREATE PUBLICATION sold FOR TABLE shop.sales;
        INSERT INTO public.accounts (name) SELECT 'n' || g FROM generate_series(1, 50) g;
        INSERT INTO shop.sales (account, state, price) SELECT 1 + g % 50, 'new', g FROM generate_series(1, 500) g;
        INSERT INTO "a ""closed"" schema".notes SELECT g, 'n' FROM generate_series(1, 20) g;
        REFRESH MATERIALIZED VIEW "a ""closed"" schema".totals;
        SELECT lo_from_bytea(70001, '\x00ff');
        ALTER TABLE public.accounts OWNER TO seller;
        ALTER TYPE shop.state OWNER TO keeper;
        ALTER DOMAIN shop.price OWNER TO keeper;
        ALTER TABLE shop.sales OWNER TO keeper;
        ALTER STATISTICS shop.of_sales OWNER TO keeper;
        ALTER FUNCTION shop.twice OWNER TO keeper;
        ALTER VIEW public.open_sales OWNER TO keeper;
        ALTER SCHEMA "a ""closed"" schema" OWNER TO keeper;
        ALTER TABLE "a ""closed"" schema".notes OWNER TO seller;
        ALTER MATERIALIZED VIEW "a ""closed"" schema".totals OWNER TO seller;
        ALTER PUBLICATION sold OWNER TO keeper;
        ALTER LARGE OBJECT 70001 OWNER TO seller;
        GRANT USAGE ON SCHEMA shop TO keeper, reader;
        GRANT USAGE ON SCHEMA "a ""closed"" schema" TO seller;
        GRANT SELECT ON shop.sales TO seller, reader;
        GRANT SELECT, REFERENCES ON public.accounts TO keeper;
        REVOKE INSERT ON shop.sales FROM keeper;
        ALTER DEFAULT PRIVILEGES FOR ROLE keeper IN SCHEMA shop GRANT SELECT ON TABLES TO reader;
        """;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Owner_IsNoSuperUser_AndHasWhatTheDocsAskFor()
    {
        var server = await SharedServices.PostgresAsync(Token);
        await using var connection = await server.OpenAsync(cancellationToken: Token);
        await using var command = new NpgsqlCommand("""
            SELECT concat_ws(' ', rolsuper, rolcreatedb, rolcreaterole, rolreplication, rolbypassrls,
                (SELECT string_agg(g.rolname, ',' ORDER BY g.rolname) FROM pg_auth_members m JOIN pg_roles g ON g.oid = m.roleid WHERE m.member = r.oid))
            FROM pg_roles r WHERE rolname = current_user
            """, connection);

        Assert.Equal("f t f f f pg_signal_backend", await command.ExecuteScalarAsync(Token));
    }

    [Fact]
    public async Task SeveralOwnersWhoMayNotCreate_AllJobsWork_AndNobodyKeepsARight()
    {
        await using var own = await SharedServices.StartPostgresAsync(Token);
        await using var portal = await StartAsync(own, $"CREATE ROLE seller; CREATE ROLE keeper; CREATE ROLE reader; GRANT seller, keeper TO {own.Server.Owner}");

        var backup = await portal.BackUpAsync();
        var restored = await portal.RestoreAsync(backup.Key);

        Assert.Equal(VerificationVerdict.Exact, restored.Verification!.Verdict);
        await AssertEqualAsync(portal, portal.Staging);
        var sales = await portal.EndAsync((await portal.Get<RestoreLauncher>().StartAsync(
            TestPortal.Operator, new RestoreRequest(backup.Key, portal.Staging + "_table") { Tables = ["shop.sales"] }, Token)).Id);
        Assert.True(sales.Status == RunStatus.Succeeded, sales.Error);
        Assert.Equal("keeper", await AskAsync(own, portal.Staging + "_table", "SELECT tableowner FROM pg_tables WHERE tablename = 'sales'"));
        await portal.Server.DropDatabaseAsync(portal.Staging + "_table", Token);
        var verified = await portal.EndAsync((await portal.Get<VerificationLauncher>().StartAsync(TestPortal.Operator, new VerificationRequest(backup.Key, portal.Staging), Token)).Id);
        Assert.True(verified.Status == RunStatus.Succeeded, verified.Error);
        var drill = await portal.EndAsync((await portal.Get<DrillLauncher>().StartAsync(TestPortal.Operator, new DrillRequest(), Token)).Id);
        Assert.True(drill.Status == RunStatus.Succeeded, drill.Error);
        await portal.AssertNothingLeftBehindAsync();
    }

    [Fact]
    public async Task SeveralOwners_TablesIntoANewSchema_IsRefusedUnlessWithoutOwners()
    {
        await using var own = await SharedServices.StartPostgresAsync(Token);
        await using var portal = await StartAsync(own, $"CREATE ROLE seller; CREATE ROLE keeper; CREATE ROLE reader; GRANT seller, keeper TO {own.Server.Owner}");
        var backup = await portal.BackUpAsync();
        await portal.RestoreAsync(backup.Key);
        var request = new RestoreRequest(backup.Key, portal.Staging) { Tables = ["shop.sales"], IntoSchema = "yesterday" };

        var refused = await Assert.ThrowsAsync<RequestRefusedException>(() => portal.Get<RestoreLauncher>().StartAsync(TestPortal.Operator, request, Token));

        Assert.Contains("only a superuser makes something theirs all the same: keeper", refused.Message, StringComparison.Ordinal);
        var run = await portal.EndAsync((await portal.Get<RestoreLauncher>().StartAsync(TestPortal.Operator, request with { WithoutOwners = true }, Token)).Id);
        Assert.True(run.Status == RunStatus.Succeeded, run.Error);
        Assert.Equal(own.Server.Owner, await AskAsync(own, portal.Staging, "SELECT tableowner FROM pg_tables WHERE schemaname = 'yesterday'"));
    }

    [Fact]
    public async Task MembershipThatIsNotInherited_AndPrivilegesThatAnotherGave_AreSaidBeforeTheStart()
    {
        await using var own = await SharedServices.StartPostgresAsync(Token);
        await using var portal = await StartAsync(own, $"CREATE ROLE seller; CREATE ROLE keeper; CREATE ROLE reader; GRANT seller, keeper TO {own.Server.Owner}");
        await own.Server.ExecuteAsSuperUserAsync(portal.Production.Name, "GRANT SELECT ON shop.sales TO reader WITH GRANT OPTION; SET ROLE reader; GRANT SELECT ON shop.sales TO seller; RESET ROLE", Token);
        var backup = await portal.BackUpAsync();
        await own.Server.ExecuteAsSuperUserAsync("postgres", $"ALTER ROLE {own.Server.Owner} NOINHERIT", Token);

        var checks = (await portal.Get<RestorePreflight>().CheckAsync(new RestoreRequest(backup.Key, portal.Staging), Token)).Checks;

        Assert.Contains(checks, c => c is { Topic: PreflightTopic.Roles, Verdict: PreflightVerdict.Blocked } && c.Finding.Contains("no member of owners in the archive: keeper, seller", StringComparison.Ordinal));
        Assert.Contains(checks, c => c is { Topic: PreflightTopic.Rights, Verdict: PreflightVerdict.Blocked } && c.Finding.Contains("privileges on TABLE sales that another than its owner gave", StringComparison.Ordinal));
        await own.Server.ExecuteAsSuperUserAsync("postgres", $"ALTER ROLE {own.Server.Owner} INHERIT", Token);
        // All but the view, which its owner could not fill without them.
        var run = await portal.EndAsync((await portal.Get<RestoreLauncher>().StartAsync(
            TestPortal.Operator, new RestoreRequest(backup.Key, portal.Staging) { WithoutPrivileges = true, Tables = ["shop.sales", "public.accounts"] }, Token)).Id);
        Assert.True(run.Status == RunStatus.Succeeded, run.Error);
    }

    private static async Task<TestPortal> StartAsync(OwnPostgres own, string roles)
    {
        await own.Server.ExecuteAsSuperUserAsync("postgres", roles, Token);
        var production = await TestDatabase.CreateAsync(own.Server, "prod", "template0", Token);
        await own.Server.ExecuteAsSuperUserAsync(production.Name, Others, Token);
        return await TestPortal.StartAsync(new() { ["Drill:NotEmptyTables"] = "accounts" }, production);
    }

    private static async Task AssertEqualAsync(TestPortal portal, string restored)
    {
        var server = portal.Server with { Owner = portal.Server.SuperUser!, OwnerPassword = portal.Server.SuperPassword! };
        Assert.Equal(await PlainDump.OfAsync(server, portal.Production.Name, Token), await PlainDump.OfAsync(server, restored, Token));
        await using var connection = await server.OpenAsync(restored, Token);
        await using var command = new NpgsqlCommand("""
            SELECT count(*) FROM pg_roles r WHERE rolname IN ('seller', 'keeper') AND (has_database_privilege(r.oid, current_database(), 'CREATE')
                OR has_schema_privilege(r.oid, 'public', 'CREATE') OR has_schema_privilege(r.oid, CASE rolname WHEN 'keeper' THEN 'shop' ELSE 'a "closed" schema' END, 'CREATE'))
            """, connection);
        Assert.Equal(0L, await command.ExecuteScalarAsync(Token));
    }

    private static async Task<string?> AskAsync(OwnPostgres own, string database, string sql)
    {
        await using var connection = await own.Server.OpenAsync(database, Token);
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync(Token) as string;
    }
}
