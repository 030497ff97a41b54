using System.Text;
using Amazon.S3.Model;
using MarketX.DrPortal.Core.Backups;
using MarketX.DrPortal.Core.Globals;
using MarketX.DrPortal.Core.Tests.Faults;
using MarketX.DrPortal.TestServices.Trace;
using Xunit;

namespace MarketX.DrPortal.Core.Tests.Recoveries;

/// <summary><c>drportal recover</c> with nothing but the bucket and a new server.</summary>
public sealed class RecoverCommandTests(LostServer lost) : IClassFixture<LostServer>
{
    private static readonly string ManagerPassword = TestTrace.Secret("a role's password", "what the manager signs in with");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Recover_NewServerWithoutRoles_EqualsTheLostOne()
    {
        await using var found = await lost.NewServerAsync();
        var environment = lost.Environment(null);
        environment["DRPORTAL_RECOVERY_KEY"] = LostServer.RecoveryKey;
        environment["DRPORTAL_TO_PASSWORD"] = found.Server.SuperPassword!;

        var result = (await LostServer.RunAsync(environment, "recover", "--to", $"{found.Server.Host}:{found.Server.Port}", "--user", "postgres", "--json")).ShouldEndWith(0);

        Assert.Equal(lost.Globals, await LostServer.GlobalsAsync(found.Server));
        Assert.Equal(lost.Dump, await LostServer.DumpAsync(found.Server));
        var document = result.Json;
        Assert.Equal((lost.Key, "shop", "Exact"), (document.GetProperty("key").GetString(), document.GetProperty("database").GetString(), document.GetProperty("verdict").GetString()));
        // Only the test server's own role is a difference: it is made anew, since production had it.
        Assert.Equal(0, document.GetProperty("globals").GetProperty("differences").GetArrayLength());
        Assert.Equal(0, document.GetProperty("globals").GetProperty("problems").GetArrayLength());
        Assert.Equal(0, document.GetProperty("notes").GetArrayLength());
        Assert.Contains($"DATABASE_HOST={found.Server.Host} DATABASE_PORT={found.Server.Port} DATABASE_NAME=shop", document.GetProperty("nextSteps")[0].GetString(), StringComparison.Ordinal);
        // The application signs in with the password that it had, and is held to its settings.
        await using var application = new Npgsql.NpgsqlConnection(found.Server.ConnectionString("shop", "app", LostServer.AppPassword));
        await application.OpenAsync(Token);
        await using var command = new Npgsql.NpgsqlCommand("SELECT current_setting('work_mem') || ' ' || current_setting('app.greeting') || ' ' || (SELECT count(*) FROM customers)", application);
        Assert.Equal("7MB it's = fine 100", await command.ExecuteScalarAsync(Token));
        Assert.DoesNotContain("SCRAM", result.Output + result.Error, StringComparison.Ordinal);

        var again = await LostServer.RunAsync(environment, "recover", "--to", $"{found.Server.Host}:{found.Server.Port}", "--user", "postgres");
        again.ShouldFailWith(7, "A recovery replaces nothing", found.Server.SuperPassword!);
    }

    [Fact]
    public async Task Recover_ServerWithAnotherRoleOfTheName_ShowsItAndChangesNothing()
    {
        await using var found = await lost.NewServerAsync();
        await found.Server.ExecuteAsSuperUserAsync("postgres", "CREATE ROLE app NOLOGIN; COMMENT ON ROLE app IS 'somebody else''s'", Token);
        var environment = lost.Environment(found.Server);

        var result = (await LostServer.RunAsync(environment, "recover", "--database", "shop_again")).ShouldEndWith(0);

        Assert.Contains("Not as it was: Role app: was LOGIN, is NOLOGIN here.", result.Output, StringComparison.Ordinal);
        Assert.Contains("Not as it was: Role app: its comment is another one here.", result.Output, StringComparison.Ordinal);
        Assert.Contains("they need the recovery key", result.Output, StringComparison.Ordinal);
        Assert.Contains("with \\password: Odd \"name, chief, marketx, replicator", result.Output, StringComparison.Ordinal);
        Assert.EndsWith("rows", result.LastLine, StringComparison.Ordinal);
        Assert.StartsWith($"shop_again at {found.Server.Host}:{found.Server.Port}: ", result.LastLine, StringComparison.Ordinal);
        Assert.Equal("somebody else's f", await LostServer.QueryAsync<string>(found.Server, "SELECT shobj_description(oid, 'pg_authid') || ' ' || rolcanlogin::text::char(1) FROM pg_roles WHERE rolname = 'app'"));
        Assert.Equal("app_owner", await LostServer.QueryAsync<string>(found.Server, "SELECT pg_get_userbyid(datdba) FROM pg_database WHERE datname = 'shop_again'"));
        Assert.Equal(0L, await LostServer.QueryAsync<long>(found.Server, "SELECT count(*) FROM pg_database WHERE datname ~ '__restoring_'"));
    }

    [Fact]
    public async Task Recover_NoSuperUser_MakesWhatItMayAndSaysWhatNot()
    {
        await using var found = await lost.NewServerAsync();
        await found.Server.ExecuteAsSuperUserAsync("postgres", $"CREATE ROLE manager LOGIN CREATEROLE CREATEDB PASSWORD '{ManagerPassword}'; GRANT pg_signal_backend, pg_read_all_data TO manager", Token);
        await found.Server.ExecuteAsSuperUserAsync("postgres", $"CREATE TABLESPACE archive OWNER manager LOCATION '{lost.Folder}'", Token);
        var environment = lost.Environment(found.Server);
        (environment["DATABASE_USER"], environment["DATABASE_PASSWORD"]) = ("manager", ManagerPassword);
        environment["DRPORTAL_RECOVERY_KEY"] = LostServer.RecoveryKey;

        var result = (await LostServer.RunAsync(environment, "recover")).ShouldEndWith(0);

        Assert.Contains("Not as it was: Role chief: was SUPERUSER, is NOSUPERUSER here.", result.Output, StringComparison.Ordinal);
        Assert.Contains("Not as it was: Role replicator: was REPLICATION, is NOREPLICATION here.", result.Output, StringComparison.Ordinal);
        // Also what belongs to an owner who may not create where it is.
        Assert.Equal("app_owner", await LostServer.QueryAsync<string>(found.Server, "SELECT tableowner FROM pg_tables WHERE tablename = 'orders'", "shop"));
        Assert.Equal(lost.Dump, await LostServer.DumpAsync(found.Server));
        Assert.Equal(1000L, await LostServer.QueryAsync<long>(found.Server, "SELECT count(*) FROM orders", "shop"));
        // What it took for the time of the recovery is given back.
        Assert.Equal(0L, await LostServer.QueryAsync<long>(found.Server, "SELECT count(*) FROM pg_auth_members WHERE member = 'manager'::regrole AND roleid = 'app_owner'::regrole"));
        // Passwords are as they were, and the server has written no hash of them beside what it refused.
        await using var chief = new Npgsql.NpgsqlConnection(found.Server.ConnectionString("postgres", "chief", LostServer.ChiefPassword));
        await chief.OpenAsync(Token);
        var said = await File.ReadAllTextAsync(found.Cluster.Daemon!.LogFile, Token);
        Assert.Contains("CREATE ROLE \"chief\" WITH SUPERUSER", said, StringComparison.Ordinal);
        Assert.DoesNotContain("SCRAM", said, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Category", "Long")]
    public async Task Recover_NoSuperUserWithoutOwners_OwnsAllOfItAndTakesNoMembership()
    {
        await using var found = await lost.NewServerAsync();
        await found.Server.ExecuteAsSuperUserAsync("postgres", "CREATE ROLE manager LOGIN CREATEROLE CREATEDB PASSWORD 'manager'; GRANT pg_signal_backend, pg_read_all_data TO manager", Token);
        await found.Server.ExecuteAsSuperUserAsync("postgres", $"CREATE TABLESPACE archive OWNER manager LOCATION '{lost.Folder}'", Token);
        var environment = lost.Environment(found.Server);
        (environment["DATABASE_USER"], environment["DATABASE_PASSWORD"]) = ("manager", "manager");

        var result = (await LostServer.RunAsync(environment, "recover", "--without-owners")).ShouldEndWith(0);

        Assert.DoesNotContain("its user is a member of", result.Output + result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("Could not be set", result.Output, StringComparison.Ordinal);
        Assert.Equal("manager manager", await LostServer.QueryAsync<string>(found.Server, "SELECT tableowner || ' ' || (SELECT pg_get_userbyid(datdba) FROM pg_database WHERE datname = 'shop') FROM pg_tables WHERE tablename = 'orders'", "shop"));
        // What the lost owner gave to others they have from the new one.
        Assert.Equal("t f", await LostServer.QueryAsync<string>(found.Server, "SELECT has_database_privilege('app', 'shop', 'CONNECT')::text::char(1) || ' ' || has_database_privilege('replicator', 'shop', 'CONNECT')::text::char(1)"));
    }

    [Fact]
    public async Task Recover_NewestHasNoManifest_TakesTheOneBeforeAndSaysSo()
    {
        await using var found = await lost.NewServerAsync();
        const string newer = "postgres-backups/backup-manual-2099-01-01T00-00-00Z.dump";
        using (var response = await lost.Bucket.Client.GetObjectAsync(lost.Bucket.Name, lost.Key, Token))
        {
            await using var archive = new MemoryStream();
            await response.ResponseStream.CopyToAsync(archive, Token);
            archive.Position = 0;
            await lost.Bucket.Client.PutObjectAsync(new PutObjectRequest { BucketName = lost.Bucket.Name, Key = newer, InputStream = archive }, Token);
        }

        try
        {
            var result = (await LostServer.RunAsync(lost.Environment(found.Server), "recover")).ShouldEndWith(0);

            Assert.Contains($"from {lost.Key}", result.Output, StringComparison.Ordinal);
            // Once before anything is made, and once with the result.
            Assert.Contains($"Preflight, newer backup: {newer} is newer but does not count: Not verified here: there is no manifest.", result.Output + result.Error, StringComparison.Ordinal);
            Assert.Contains($"--backup {newer} --unverified REASON", result.Output + result.Error, StringComparison.Ordinal);
            Assert.Contains($"\n{newer} is newer but does not count: ", result.Output, StringComparison.Ordinal);
        }
        finally
        {
            await lost.Bucket.Client.DeleteObjectAsync(lost.Bucket.Name, newer, Token);
        }
    }

    [Fact]
    [Trait("Category", "Long")]
    public async Task Recover_ConnectionBreaksAtTheCommitOfTheName_SaysThatItIsThereAndGivesBackWhatItTook()
    {
        await using var found = await lost.NewServerAsync();
        await found.Server.ExecuteAsSuperUserAsync("postgres", $"CREATE ROLE manager LOGIN CREATEROLE CREATEDB PASSWORD '{ManagerPassword}'; GRANT pg_signal_backend, pg_read_all_data TO manager", Token);
        await found.Server.ExecuteAsSuperUserAsync("postgres", $"CREATE TABLESPACE archive OWNER manager LOCATION '{lost.Folder}'", Token);
        await using var proxy = new StatementProxy(found.Server.Host, found.Server.Port, "drportal-lock:");
        var environment = lost.Environment(found.Server);
        (environment["DATABASE_PORT"], environment["DATABASE_USER"], environment["DATABASE_PASSWORD"]) = ($"{proxy.Port}", "manager", ManagerPassword);
        // The first makes the roles; the second tells the statements of one that finds them there.
        (await LostServer.RunAsync(environment, "recover", "--database", "first")).ShouldEndWith(0);
        proxy.Begin();
        (await LostServer.RunAsync(environment, "recover", "--database", "second")).ShouldEndWith(0);

        proxy.Begin(proxy.Seen.Last(s => s.EndsWith(" COMMIT", StringComparison.Ordinal)), done: true);
        var recovery = LostServer.RunAsync(environment, "recover", "--database", "third");
        await proxy.Reached.WaitAsync(TimeSpan.FromMinutes(2), Token);
        proxy.Release();
        var result = (await recovery).ShouldEndWith(0);

        Assert.Contains("Looked at anew, it has it.", result.Output + result.Error, StringComparison.Ordinal);
        Assert.Equal(1000L, await LostServer.QueryAsync<long>(found.Server, "SELECT count(*) FROM orders", "third"));
        Assert.Equal(0L, await LostServer.QueryAsync<long>(found.Server, "SELECT count(*) FROM pg_auth_members WHERE member = 'manager'::regrole AND roleid = 'app_owner'::regrole"));
    }

    [Fact]
    [Trait("Category", "Long")]
    public async Task Recover_WrongRecoveryKeyOrChangedGlobals_RefusedBeforeAnythingIsMade()
    {
        await using var found = await lost.NewServerAsync();
        var environment = lost.Environment(found.Server);
        environment["DRPORTAL_RECOVERY_KEY"] = TestTrace.Secret("a wrong recovery key", "another key of more than thirty-two bytes");
        (await LostServer.RunAsync(environment, "recover")).ShouldFailWith(9, "is not the one that the passwords were encrypted with", environment["DRPORTAL_RECOVERY_KEY"]);

        environment.Remove("DRPORTAL_RECOVERY_KEY");
        var key = GlobalsFile.KeyOf("postgres-backups", lost.Key);
        using var response = await lost.Bucket.Client.GetObjectAsync(lost.Bucket.Name, key, Token);
        using var reader = new StreamReader(response.ResponseStream);
        var text = await reader.ReadToEndAsync(Token);
        await PutAsync(key, text.Replace("\"superUser\":false", "\"superUser\":true ", StringComparison.Ordinal));
        try
        {
            (await LostServer.RunAsync(environment, "recover")).ShouldFailWith(9, "somebody changed it");
        }
        finally
        {
            await PutAsync(key, text);
        }

        (await LostServer.RunAsync(environment, "recover", "--to", "host:port")).ShouldFailWith(2, "give a name from Servers");
        Assert.Equal(1L, await LostServer.QueryAsync<long>(found.Server, "SELECT count(*) FROM pg_roles WHERE rolname !~ '^pg_'"));
        Assert.Equal(0L, await LostServer.QueryAsync<long>(found.Server, "SELECT count(*) FROM pg_database WHERE datname LIKE 'shop%'"));

        Task PutAsync(string at, string body) => lost.Bucket.Client.PutObjectAsync(
            new PutObjectRequest { BucketName = lost.Bucket.Name, Key = at, InputStream = new MemoryStream(Encoding.UTF8.GetBytes(body)) }, Token);
    }

    [Fact]
    [Trait("Category", "Long")]
    public async Task Recover_WithoutTheManifestKey_NamesTheWayOut_AndThatWorksAndSaysThatNothingVouches()
    {
        await using var found = await lost.NewServerAsync();
        var environment = lost.Environment(found.Server);
        environment.Remove("DRPORTAL_MANIFEST_KEY");
        environment["DRPORTAL_RECOVERY_KEY"] = LostServer.RecoveryKey;

        (await LostServer.RunAsync(environment, "recover")).ShouldFailWith(6, "--backup KEY --unverified REASON");
        (await LostServer.RunAsync(environment, "recover", "--backup", lost.Key)).ShouldFailWith(9, "--unverified");
        Assert.Equal(0L, await LostServer.QueryAsync<long>(found.Server, "SELECT count(*) FROM pg_database WHERE datname LIKE 'shop%'"));
        var result = (await LostServer.RunAsync(environment, "recover", "--backup", lost.Key, "--unverified", "the key burned with the safe")).ShouldEndWith(0);

        Assert.Contains("Not compared with a manifest: look at it before you rely on it.", result.Output, StringComparison.Ordinal);
        Assert.Equal(lost.Dump, await LostServer.DumpAsync(found.Server));
        Assert.Equal(lost.Globals, await LostServer.GlobalsAsync(found.Server));
    }

    [Fact]
    public async Task Recover_NewestBackupsAreBad_TakesTheNewestGoodOne()
    {
        await using var found = await lost.NewServerAsync();
        // Newer than the good one: a whole archive with half a manifest, an object that is no archive, and one of the far future.
        string[] bad = [KeyIn(1), KeyIn(2), "postgres-backups/backup-manual-2099-01-01T00-00-00Z.dump"];
        var (client, bucket) = (lost.Bucket.Client, lost.Bucket.Name);
        using var manifest = await client.GetObjectAsync(bucket, ManifestFile.KeyOf("postgres-backups", lost.Key), Token);
        using var reader = new StreamReader(manifest.ResponseStream);
        var text = await reader.ReadToEndAsync(Token);
        using (var good = await client.GetObjectAsync(bucket, lost.Key, Token))
        {
            using var whole = new MemoryStream();
            await good.ResponseStream.CopyToAsync(whole, Token);
            await client.PutObjectAsync(new PutObjectRequest { BucketName = bucket, Key = bad[0], InputStream = whole }, Token);
        }

        await client.PutObjectAsync(new PutObjectRequest { BucketName = bucket, Key = ManifestFile.KeyOf("postgres-backups", bad[0]), ContentBody = text[..(text.Length / 2)] }, Token);
        foreach (var key in bad[1..])
            await client.PutObjectAsync(new PutObjectRequest { BucketName = bucket, Key = key, ContentBody = "no archive" }, Token);
        try
        {
            var result = (await LostServer.RunAsync(lost.Environment(found.Server), "recover", "--json")).ShouldEndWith(0).Json;

            Assert.Equal((lost.Key, "Exact"), (result.GetProperty("key").GetString(), result.GetProperty("verdict").GetString()));
        }
        finally
        {
            foreach (var key in bad.Append(ManifestFile.KeyOf("postgres-backups", bad[0])))
                await client.DeleteObjectAsync(bucket, key, CancellationToken.None);
        }

        static string KeyIn(int minutes) => $"postgres-backups/backup-manual-{TimeProvider.System.GetUtcNow().AddMinutes(minutes):yyyy-MM-ddTHH-mm-ssZ}.dump";
    }

    [Fact]
    public async Task SqlFile_OnANewServer_MakesTheSameButPasswords()
    {
        await using var found = await lost.NewServerAsync();
        using var response = await lost.Bucket.Client.GetObjectAsync(lost.Bucket.Name, GlobalsFile.SqlKeyOf("postgres-backups", lost.Key), Token);
        using var reader = new StreamReader(response.ResponseStream);
        var sql = await reader.ReadToEndAsync(Token);
        Assert.DoesNotContain("SCRAM", sql, StringComparison.Ordinal);

        // Line by line: tablespaces cannot be made in a transaction, and psql sends each statement by itself too.
        await using (var connection = new Npgsql.NpgsqlConnection(found.Server.SuperConnectionString()))
        {
            await connection.OpenAsync(Token);
            foreach (var line in sql.Split('\n').Where(l => l.Length > 0 && !l.StartsWith("--", StringComparison.Ordinal)))
            {
                await using var command = new Npgsql.NpgsqlCommand(line, connection);
                await command.ExecuteNonQueryAsync(Token);
            }
        }

        Assert.Equal(WithoutPasswords(lost.Globals), WithoutPasswords(await LostServer.GlobalsAsync(found.Server)));
    }

    private static string WithoutPasswords(string globals) => System.Text.RegularExpressions.Regex.Replace(globals, " PASSWORD '[^']*'", "");
}
