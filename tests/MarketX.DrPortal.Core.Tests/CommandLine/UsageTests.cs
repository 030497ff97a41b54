using Xunit;

namespace MarketX.DrPortal.Core.Tests.CommandLine;

/// <summary>What needs no server: arguments, help, errors in JSON, settings files.</summary>
public sealed class UsageTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("drportal-usage-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData("frobnicate")]
    [InlineData("restore", "key")]
    [InlineData("list", "--take", "0")]
    [InlineData("list", "--take", "many")]
    [InlineData("backup", "--wait", "5x")]
    [InlineData("backup", "--nonsense")]
    [InlineData("runs", "--kind", "Frobnication")]
    [InlineData("cancel", "not-a-run")]
    public async Task Run_BadArguments_IsInvalidAndSaysSoOnStandardError(params string[] arguments)
    {
        var result = await RunAsync([], arguments);

        result.ShouldEndWith(2);
        Assert.StartsWith("drportal: ", result.Error, StringComparison.Ordinal);
        Assert.Empty(result.Output);
    }

    /// <summary>What is understood goes on to the settings, which are missing here.</summary>
    [Theory]
    [InlineData("backup", "--tag", "pre-migration", "--wait")]
    [InlineData("backup", "--wait", "--tag", "pre-migration")]
    [InlineData("backup", "--tag", "pre-migration", "--wait", "10m")]
    [InlineData("backup", "--wait=90s")]
    public async Task Run_WaitWithAndWithoutADuration_IsUnderstood(params string[] arguments)
    {
        (await RunAsync([], arguments)).ShouldEndWith(3);
    }

    [Theory]
    [InlineData(2, "invalid", "list", "--take", "0", "--json")]
    [InlineData(3, "configuration", "list", "--json")]
    [InlineData(3, "configuration", "list", "--json", "--config", "absent.json")]
    public async Task Run_FailsInJsonMode_WritesOneDocument(int exitCode, string code, params string[] arguments)
    {
        var result = (await RunAsync([], arguments)).ShouldEndWith(exitCode);

        var error = result.Json.GetProperty("error");
        Assert.Equal(code, error.GetProperty("code").GetString());
        Assert.Equal(exitCode, error.GetProperty("exitCode").GetInt32());
        Assert.NotEmpty(error.GetProperty("message").GetString()!);
    }

    [Theory]
    [InlineData("backup", "  10  ")]
    [InlineData("list", "  4   ")]
    [InlineData("show", "  6   ")]
    [InlineData("restore", "  7   ")]
    [InlineData("verify", "  15  ")]
    [InlineData("runs", "  5   ")]
    [InlineData("cancel", "  6   ")]
    [InlineData("import", "  6   ")]
    [InlineData("pin", "  6   ")]
    [InlineData("unpin", "  6   ")]
    [InlineData("delete", "  10  ")]
    [InlineData("storage", "  4   ")]
    [InlineData("doctor", "  14  ")]
    public async Task Help_OfEachCommand_ListsItsExitCodes(string command, string line)
    {
        var help = (await RunAsync([], command, "--help")).ShouldEndWith(0).Output;

        Assert.Contains("Exit codes:", help, StringComparison.Ordinal);
        Assert.Contains("--json", help, StringComparison.Ordinal);
        Assert.Contains('\n' + line, help, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Settings_FileThenNamedFileThenEnvironment_LaterOnesWin()
    {
        await File.WriteAllTextAsync(Path.Combine(_folder.FullName, "appsettings.json"), """{ "Database": { "Host": "db", "User": "u" }, "Storage": { "ServerSideEncryption": "first", "Bucket": "" } }""", TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(Path.Combine(_folder.FullName, "more.json"), """{ "Storage": { "ServerSideEncryption": "second" }, "Restore": { "Jobs": 65 } }""", TestContext.Current.CancellationToken);

        var first = (await RunAsync([], "list")).ShouldEndWith(3).Error;
        var second = (await RunAsync([], "list", "--config", "more.json")).ShouldEndWith(3).Error;
        var third = (await RunAsync([("Storage__ServerSideEncryption", "third"), ("AWS_S3_BACKUP_BUCKET", "b")], "list", "--config", "more.json")).ShouldEndWith(3).Error;

        Assert.Contains("is 'first'", first, StringComparison.Ordinal);
        Assert.Contains("is 'second'", second, StringComparison.Ordinal);
        Assert.Contains("is 'third'", third, StringComparison.Ordinal);
        Assert.Contains("Storage:Bucket", second, StringComparison.Ordinal);
        Assert.DoesNotContain("Storage:Bucket", third, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Settings_FileThatIsNoJson_SaysWhereAndShowsNothingOfIt()
    {
        await File.WriteAllTextAsync(Path.Combine(_folder.FullName, "appsettings.json"), "{\n \"Database\": { \"Password\": hunter2 }\n}", TestContext.Current.CancellationToken);

        var result = (await RunAsync([], "list")).ShouldEndWith(3);

        Assert.Contains("appsettings.json", result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", result.Error, StringComparison.Ordinal);
    }

    private async Task<CliResult> RunAsync((string Name, string Value)[] environment, params string[] arguments)
    {
        using var process = CliProcess.Start(CliProcess.Program, environment.ToDictionary(e => e.Name, e => e.Value, StringComparer.Ordinal), _folder.FullName, arguments);
        return await process.EndAsync(TestContext.Current.CancellationToken);
    }
}
