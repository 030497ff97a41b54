using MarketX.DrPortal.Core.Tests.Engine;
using MarketX.DrPortal.Core.Verifications;
using MarketX.DrPortal.TestServices.Hostile;
using MarketX.DrPortal.TestServices.Postgres;
using MarketX.DrPortal.TestServices.Services;
using Xunit;

namespace MarketX.DrPortal.Core.Tests.Hostile;

/// <summary>
/// An extension with configuration tables beside everything else that is hostile: its definitions come from the server, some of its
/// rows and its sequences from the backup, and foreign keys between its tables are there before the data.
/// </summary>
public sealed class ExtensionTablesTests
{
    private const int Major = 18;

    private const string Control = """
        comment = 'tables whose rows a dump holds, all or some'
        default_version = '1.0'
        relocatable = false
        schema = hostile_settings
        """;

    private const string Script = """"
        CREATE TABLE settings (name text PRIMARY KEY, value text, built_in boolean NOT NULL DEFAULT false);
        INSERT INTO settings VALUES ('brought by the extension', 'x', true);
        CREATE SEQUENCE counter;
        CREATE TABLE links (setting text REFERENCES settings DEFERRABLE, "other ""way""" text REFERENCES settings, id serial PRIMARY KEY);
        CREATE TABLE parted (id int, kind text NOT NULL) PARTITION BY LIST (kind);
        CREATE TABLE parted_a PARTITION OF parted FOR VALUES IN ('a');
        CREATE TABLE not_dumped (id int);
        SELECT pg_extension_config_dump('settings', 'WHERE NOT built_in');
        SELECT pg_extension_config_dump('links', '');
        SELECT pg_extension_config_dump('links_id_seq', '');
        SELECT pg_extension_config_dump('counter', '');
        SELECT pg_extension_config_dump('parted_a', 'WHERE id > 0');
        """";

    private const string Rows = """"
        INSERT INTO hostile_settings.settings SELECT 'z' || g, E'tab\t, newline\n, \\N, "quoted"' FROM generate_series(1, 100) g;
        INSERT INTO hostile_settings.settings VALUES ('null', NULL);
        INSERT INTO hostile_settings.links (setting, "other ""way""") SELECT 'z' || g, 'z' || 101 - g FROM generate_series(1, 100) g;
        INSERT INTO hostile_settings.parted SELECT g, 'a' FROM generate_series(1, 10) g;
        SELECT setval('hostile_settings.counter', 4711);
        """";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task ConfigurationTables_ComeBackAsTheyWere_AndAreVerifiedExactly()
    {
        Assert.SkipWhen(PostgresPackages.WhyNot is not null, PostgresPackages.WhyNot ?? "");
        await using var own = await SharedServices.StartPostgresAsync(Major, Token);
        var folder = Path.Combine(Path.GetTempPath(), $"drportal-extension-{Guid.NewGuid():N}");
        await PostgresCluster.CreateFolderAsync(folder, Token);
        try
        {
            await InstallAsync(own.Server, folder);
            await using var production = await TestDatabase.CreateAsync(own.Server, "hostile", "template0", Token);
            await HostileDatabase.FillWithAllAsync(own.Server, production.Name, tables: 5, Token);
            await own.Server.ExecuteAsSuperUserAsync(production.Name, "CREATE SCHEMA hostile_settings; CREATE EXTENSION hostile_settings; " + Rows, Token);
            await using var portal = await TestPortal.StartAsync(
                new() { ["Database:User"] = own.Server.SuperUser, ["Database:Password"] = own.Server.SuperPassword, ["Tools:Directories:0"] = await SharedServices.PostgresProgramsAsync(Major) }, production);

            var restored = await portal.RestoreAsync((await portal.BackUpAsync()).Key);

            Assert.True(restored.Verification!.Verdict == VerificationVerdict.Exact, string.Join('\n', restored.Verification.Notes.Concat(restored.Verification.Tables.Where(t => t.Finding != TableFinding.Exact).Select(t => t.ToString()))));
            foreach (var (table, rows) in new[] { ("settings", 101L), ("links", 100), ("parted_a", 10) })
                Assert.Equal(rows, restored.Tables.Single(t => t.Schema == "hostile_settings" && t.Table == table).Rows);
            var server = own.Server with { Owner = own.Server.SuperUser!, OwnerPassword = own.Server.SuperPassword! };
            string[] options = ["--schema=hostile_settings", "--extension=hostile_settings"];
            var dump = await PlainDump.OfAsync(server, production.Name, Token, Path.Combine(await SharedServices.PostgresProgramsAsync(Major), "pg_dump"), options);
            Assert.Contains("setval('hostile_settings.counter', 4711", dump, StringComparison.Ordinal);
            Assert.Equal(dump, await PlainDump.OfAsync(server, portal.Staging, Token, Path.Combine(await SharedServices.PostgresProgramsAsync(Major), "pg_dump"), options));
            await portal.AssertNothingLeftBehindAsync();
            await own.Server.ExecuteAsSuperUserAsync(production.Name, "DROP SUBSCRIPTION hostile_subscription", Token);
            await own.Server.ExecuteAsSuperUserAsync("postgres", $"DROP DATABASE {portal.Staging}", Token);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task InstallAsync(PostgresServer server, string folder)
    {
        var extension = Directory.CreateDirectory(Path.Combine(folder, "extension")).FullName;
        await File.WriteAllTextAsync(Path.Combine(extension, "hostile_settings.control"), Control, Token);
        await File.WriteAllTextAsync(Path.Combine(extension, "hostile_settings--1.0.sql"), Script, Token);
        await server.ExecuteAsSuperUserAsync("postgres", $"ALTER SYSTEM SET extension_control_path = '{folder}:$system'", Token);
        await server.ExecuteAsSuperUserAsync("postgres", "SELECT pg_reload_conf()", Token);
    }
}
