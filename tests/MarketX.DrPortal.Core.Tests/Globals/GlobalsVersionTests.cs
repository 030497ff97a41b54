using MarketX.DrPortal.Core.Globals;
using MarketX.DrPortal.TestServices.Postgres;
using MarketX.DrPortal.TestServices.Services;
using MarketX.DrPortal.TestServices.Trace;
using Npgsql;
using Xunit;

namespace MarketX.DrPortal.Core.Tests.Globals;

/// <summary>Globals of newer versions: memberships have options since PostgreSQL 16, and whoever makes a role is a member of it.</summary>
[Trait("Category", "Long")]
public sealed class GlobalsVersionTests
{
    private static readonly string AppPassword = TestTrace.Secret("a role's password", "what the application signs in with");

    private static readonly string Roles = $$"""
        CREATE ROLE owners; CREATE ROLE readers NOINHERIT; CREATE ROLE keeper CREATEROLE LOGIN; CREATE ROLE app LOGIN PASSWORD '{{AppPassword}}';
        GRANT owners TO keeper WITH ADMIN TRUE, INHERIT FALSE, SET TRUE;
        SET ROLE keeper;
        GRANT owners TO app WITH INHERIT TRUE, SET FALSE;
        CREATE ROLE made;
        RESET ROLE;
        GRANT readers TO app WITH INHERIT FALSE, SET TRUE;
        GRANT pg_monitor TO readers WITH ADMIN TRUE;
        GRANT SET ON PARAMETER work_mem TO app WITH GRANT OPTION;
        ALTER ROLE app SET search_path TO a, "b c";
        """;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(17)]
    [InlineData(18)]
    public async Task Create_OnANewServer_SaysInPgDumpallWhatTheOldOneSaid(int major)
    {
        Assert.SkipWhen(PostgresPackages.WhyNot is not null, PostgresPackages.WhyNot ?? "");
        await using var old = await SharedServices.StartPostgresAsync(major, Token);
        await old.Server.ExecuteAsSuperUserAsync("postgres", Roles, Token);
        await RolePasswords.KeepSecretAsync(old.Server, Token);
        await using var source = await OpenAsync(old.Server);
        var saved = await GlobalsReader.ReadAsync(source, Token);
        var passwords = await GlobalsReader.PasswordsAsync(source, Token);
        await using var found = await SharedServices.StartPostgresAsync(major, Token);
        await found.Server.ExecuteAsSuperUserAsync("postgres", "DROP ROLE marketx", Token);

        await using var target = await OpenAsync(found.Server);
        var report = await new GlobalsCreator(target, saved, passwords!).RunAsync(Token);

        Assert.Empty(report.Problems);
        Assert.Empty(report.Differences);
        var program = Path.Combine(await SharedServices.PostgresProgramsAsync(major), "pg_dumpall");
        Assert.Equal(await DumpAsync(old.Server, program), await DumpAsync(found.Server, program));
    }

    private static async Task<string> DumpAsync(PostgresServer server, string program)
    {
        var text = await PlainDump.OfAsync(server with { Owner = server.SuperUser!, OwnerPassword = server.SuperPassword! }, "postgres", Token, program, ["--globals-only"]);
        return string.Join('\n', text.Split('\n').Where(l => !l.StartsWith("ALTER ROLE postgres WITH", StringComparison.Ordinal)));
    }

    private static async Task<NpgsqlConnection> OpenAsync(PostgresServer server)
    {
        var connection = new NpgsqlConnection(server.SuperConnectionString());
        await connection.OpenAsync(Token);
        return connection;
    }
}
