using MarketX.DrPortal.Core.Configuration;
using Microsoft.Extensions.Configuration;
using Xunit;

namespace MarketX.DrPortal.Core.Tests.Configuration;

public sealed class ConfigurationProblemsTests
{
    [Fact]
    public void Load_ManyProblems_ReportsAllTogetherEachWithItsKey()
    {
        var configuration = Settings.Valid(
            ("Database:Host", ""), ("Database:User", ""), ("Database:Port", "70000"), ("Database:RootCertificate", "/no/such/file"),
            ("Production:Database", ""), ("Storage:Bucket", ""), ("Storage:Prefix", "/"), ("Storage:EndpointUrl", "localhost:9000"),
            ("Storage:AccessKeyId", "key without secret"), ("Storage:ServerSideEncryption", "rot13"), ("BackupSchedule:Cron", "99 3 * * *"),
            ("BackupSchedule:TimeZone", "Mars/Olympus"), ("BackupSchedule:Tag", "No Good"), ("Objectives:Rpo", "00:00:00"), ("Objectives:Rto", "-1"),
            ("Backup:CompressionLevel", "10"), ("Restore:Jobs", "65"), ("Restore:ScratchDirectory", "/no/such/folder"), ("Restore:DefaultDatabase", new string('x', 64)),
            ("Manifest:Key", "31 bytes, which is one too few."), ("Manifest:KeyId", "key one"), ("Manifest:EarlierKeys:key?", "short"),
            ("Tools:Directories:0", "/no/such/tools"), ("ConnectionStrings:Portal", "Host=db"));

        var exception = Assert.Throws<ConfigurationException>(() => DrPortalOptions.Load(configuration, HostKind.CommandLine));

        string[] keys =
        [
            "Database:Host (DATABASE_HOST)", "Database:User (DATABASE_USER)", "Database:Port (DATABASE_PORT)", "Database:RootCertificate",
            "Production:Database", "Storage:Bucket (AWS_S3_BACKUP_BUCKET)", "Storage:Prefix (AWS_S3_BACKUP_PREFIX)", "Storage:EndpointUrl (AWS_ENDPOINT_URL_S3)",
            "Storage:AccessKeyId (AWS_ACCESS_KEY_ID)", "Storage:ServerSideEncryption", "BackupSchedule:Cron", "BackupSchedule:TimeZone", "BackupSchedule:Tag",
            "Objectives:Rpo", "Objectives:Rto", "Backup:CompressionLevel", "Restore:Jobs", "Restore:ScratchDirectory", "Restore:DefaultDatabase", "Tools:Directories", "ConnectionStrings:Portal",
            "Manifest:Key (DRPORTAL_MANIFEST_KEY)", "Manifest:KeyId (DRPORTAL_MANIFEST_KEY_ID)", "Manifest:EarlierKeys has the name 'key?'", "Manifest:EarlierKeys:key? is too short",
        ];
        Assert.Equal(keys.Length, exception.Problems.Count);
        Assert.All(keys, key => Assert.Single(exception.Problems, p => p.StartsWith(key, StringComparison.Ordinal)));
        Assert.All(exception.Problems, p => Assert.Contains(p, exception.Message, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("Database:Port", "many")]
    [InlineData("Database:SslMode", "Sometimes")]
    [InlineData("Objectives:Rpo", "a day")]
    [InlineData("Storage:ForcePathStyle", "perhaps")]
    public void Inspect_ValueOfAnotherType_NamesTheKeyAndGoesOn(string key, string value)
    {
        var problems = Settings.Problems(Settings.Valid((key, value), ("Restore:Jobs", "65")));

        Assert.Contains(problems, p => p.Contains(key, StringComparison.Ordinal));
        Assert.Contains(problems, p => p.StartsWith("Restore:Jobs", StringComparison.Ordinal));
        // What follows in the same section is read all the same: nothing else is reported as missing.
        Assert.Equal(2, problems.Count);
    }

    [Fact]
    public void Load_PortalWithoutItsDatabase_IsAProblemOnlyOfThePortal()
    {
        Assert.Contains(Settings.Problems(Settings.Valid(), HostKind.Portal), p => p.StartsWith("ConnectionStrings:Portal (ConnectionStrings__Portal)", StringComparison.Ordinal));
        Assert.Empty(Settings.Problems(Settings.Valid()));
    }

    [Fact]
    public void Load_DatabaseNameOfStaging_IsAProblemOnlyOfThePortal()
    {
        var configuration = Settings.Valid(("Database:Name", "marketx_verify"), ("ConnectionStrings:Portal", "Host=db;Database=portal"));

        Assert.Contains(Settings.Problems(configuration, HostKind.Portal), p => p.StartsWith("Database:Name (DATABASE_NAME)", StringComparison.Ordinal));
        Assert.Empty(Settings.Problems(configuration));
        Assert.Equal("marketx_production", DrPortalOptions.Load(configuration, HostKind.CommandLine).Production.Database);
    }

    [Fact]
    public void Load_NewManifestKeyWithTheNameOfAnEarlierOne_IsAProblem()
    {
        var key = new string('k', 32);
        var configuration = Settings.Valid(("Manifest:Key", key), ("Manifest:KeyId", "key-1"), ("Manifest:EarlierKeys:key-1", key));

        var problem = Assert.Single(Settings.Problems(configuration));

        Assert.Contains("give a new key a new name", problem, StringComparison.Ordinal);
        Assert.DoesNotContain(key, problem, StringComparison.Ordinal);
        Assert.Empty(Settings.Problems(Settings.Valid(("Manifest:Key", key), ("Manifest:KeyId", "key-2"), ("Manifest:EarlierKeys:key-1", key))));
    }

    [Theory]
    [InlineData("Host=db;Pasword=hunter2;Database=portal")]
    [InlineData("Host=db;Password=hunter2;Database=")]
    [InlineData("hunter2")]
    [InlineData("Password='hunter2;Database=portal")]
    public void Load_BadConnectionString_NeverRepeatsIt(string text)
    {
        var exception = Assert.Throws<ConfigurationException>(() => DrPortalOptions.Load(Settings.Valid(("ConnectionStrings:Portal", text)), HostKind.Portal));

        Assert.Contains("ConnectionStrings:Portal", exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", exception.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Secrets_Printed_ShowNothing()
    {
        var configuration = Settings.Valid(("Storage:AccessKeyId", "id"), ("Storage:SecretAccessKey", "hunter2"), ("ConnectionStrings:Portal", "Host=db;Database=p;Password=hunter2"));

        var options = DrPortalOptions.Load(configuration, HostKind.Portal);

        Assert.Equal("p4ssw0rd", options.Database.Password!.Reveal());
        Assert.Equal("***", options.Database.Password.ToString());
        Assert.Equal("***", $"{options.Storage.SecretAccessKey}");
        Assert.DoesNotContain("hunter2", System.Text.Json.JsonSerializer.Serialize(options), StringComparison.Ordinal);
    }

    [Fact]
    public void Load_PrefixWithSlashes_IsTrimmed() =>
        Assert.Equal("a/b", DrPortalOptions.Load(Settings.Valid(("Storage:Prefix", "/a/b/")), HostKind.CommandLine).Storage.Prefix);

    [Fact]
    public void Load_SettingsAndVariables_VariablesWin()
    {
        var configuration = new ConfigurationBuilder().AddConfiguration(Settings.Valid(("Database:Port", "1"))).AddConfiguration(Settings.Environment(("DATABASE_PORT", "2"), ("DATABASE_HOST", ""))).Build();

        var options = DrPortalOptions.Load(configuration, HostKind.CommandLine);

        Assert.Equal(2, options.Database.Port);
        Assert.Equal("db", options.Database.Host);
    }
}
