using System.Text;
using MarketX.DrPortal.TestServices.Trace;
using Xunit;

namespace MarketX.DrPortal.Core.Tests.Services;

public sealed class SecretSearchTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("drportal-trace-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void In_SecretInALogAndInAResult_EachNamedByPlaceAndNotByItsText()
    {
        Write("secrets/1.txt", $"{Coded("the key of the bucket")} {Coded("s3cr3t-of-bucket")}\n{Coded("a token")} {Coded("tok-en-1234567")}\n");
        Write("logs/portal.7.log", "started\nkey=s3cr3t-of-bucket\n");
        var results = Write("results.xml", "<test name=\"tok-en-1234567\" />");

        var search = SecretSearch.In(_folder.FullName, [results]);

        Assert.Equal((2, 2), (search.Secrets, search.Files));
        Assert.Equal(["portal.7.log, line 2, holds a secret: the key of the bucket", "results.xml, line 1, holds a secret: a token"], search.Finds);
    }

    [Fact]
    public void In_NoneInTheLogs_NothingFound()
    {
        Write("secrets/1.txt", $"{Coded("a token")} {Coded("tok-en-1234567")}\n");
        Write("logs/portal.7.log", "tok-en-123456\n");

        Assert.Empty(SecretSearch.In(_folder.FullName, [new FileInfo(Path.Combine(_folder.FullName, "missing.xml"))]).Finds);
    }

    [Fact]
    public void In_NoLogAtAll_IsAFind()
    {
        Write("secrets/1.txt", $"{Coded("a token")} {Coded("tok-en-1234567")}\n");

        Assert.Equal(["The tests used secrets and left no log to search."], SecretSearch.In(_folder.FullName, []).Finds);
    }

    private FileInfo Write(string path, string text)
    {
        var file = new FileInfo(Path.Combine(_folder.FullName, path));
        file.Directory!.Create();
        File.WriteAllText(file.FullName, text);
        return file;
    }

    private static string Coded(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));
}
