using MarketX.DrPortal.Core.Configuration;
using Microsoft.Extensions.Configuration;
using Xunit;

namespace MarketX.DrPortal.Core.Tests.Configuration;

public sealed class RunbookVariablesTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("drportal-secrets-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Names_EveryVariable_FillsItsKey()
    {
        foreach (var (name, key) in RunbookVariables.Names)
            Assert.Equal("value", Settings.Environment((name, "value"))[key]);
    }

    [Fact]
    public void Names_RunbooksVariables_AreAllThere()
    {
        string[] runbook =
        [
            "DATABASE_HOST", "DATABASE_PORT", "DATABASE_USER", "DATABASE_PASSWORD", "DATABASE_NAME",
            "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_REGION", "AWS_S3_BACKUP_BUCKET", "AWS_S3_BACKUP_PREFIX",
        ];

        Assert.Empty(runbook.Except(RunbookVariables.Names.Select(n => n.Key)));
    }

    [Theory]
    [InlineData("s3cret\n", "s3cret")]
    [InlineData("s3cret\r\n", "s3cret")]
    [InlineData("s3cret", "s3cret")]
    [InlineData(" s3 cret ", " s3 cret ")]
    public void SecretFile_WithOrWithoutLineBreak_GivesTheText(string content, string expected)
    {
        var configuration = Settings.Environment(("DATABASE_PASSWORD_FILE", Write(content)));

        Assert.Equal(expected, configuration["Database:Password"]);
        Assert.DoesNotContain(Settings.Problems(configuration), p => p.Contains("DATABASE_PASSWORD", StringComparison.Ordinal));
    }

    [Fact]
    public void SecretFile_OfThePortalsDatabase_IsRead() =>
        Assert.Equal("Host=db;Database=p", Settings.Environment(("ConnectionStrings__Portal_FILE", Write("Host=db;Database=p\n"))).GetConnectionString("Portal"));

    [Fact]
    public void SecretFile_AndVariable_IsAProblemThatShowsNeither()
    {
        var problems = Settings.Problems(Settings.Environment(("DATABASE_PASSWORD", "hunter2"), ("DATABASE_PASSWORD_FILE", Write("hunter3"))));

        var problem = Assert.Single(problems, p => p.StartsWith("DATABASE_PASSWORD and DATABASE_PASSWORD_FILE are both set", StringComparison.Ordinal));
        Assert.DoesNotContain("hunter", problem, StringComparison.Ordinal);
    }

    [Fact]
    public void SecretFile_Missing_IsAProblemWithItsPath()
    {
        var path = Path.Combine(_folder.FullName, "absent");

        var problems = Settings.Problems(Settings.Environment(("AWS_SECRET_ACCESS_KEY_FILE", path)));

        Assert.Single(problems, p => p.StartsWith("AWS_SECRET_ACCESS_KEY_FILE", StringComparison.Ordinal) && p.Contains(path, StringComparison.Ordinal));
    }

    [Fact]
    public void Variables_Empty_CountAsNotSet()
    {
        var configuration = Settings.Environment(("DATABASE_HOST", ""), ("DATABASE_PASSWORD", ""), ("DATABASE_PASSWORD_FILE", ""));

        Assert.Null(configuration["Database:Host"]);
        Assert.Null(configuration["Database:Password"]);
    }

    private string Write(string content)
    {
        var path = Path.Combine(_folder.FullName, "secret");
        File.WriteAllText(path, content);
        return path;
    }
}
