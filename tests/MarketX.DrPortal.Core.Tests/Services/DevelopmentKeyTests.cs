using System.Runtime.Versioning;
using MarketX.DrPortal.TestServices.State;
using Xunit;

namespace MarketX.DrPortal.Core.Tests.Services;

public sealed class DevelopmentKeyTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("drportal-key-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    [SupportedOSPlatform("linux")]
    public async Task FileIn_NewFolder_OneSecretForItsOwnerAlone()
    {
        var state = Path.Combine(_folder.FullName, "state", "up");

        var files = await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => Task.Run(() => DevelopmentKey.FileIn(state), TestContext.Current.CancellationToken)));
        var key = await File.ReadAllTextAsync(files[0], TestContext.Current.CancellationToken);

        Assert.Equal(files[0], files[1]);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(files[0]));
        Assert.True(key.Trim().Length >= 32);
        Assert.Equal(key, await File.ReadAllTextAsync(DevelopmentKey.FileIn(state), TestContext.Current.CancellationToken));
        Assert.NotEqual(key, await File.ReadAllTextAsync(DevelopmentKey.FileIn(_folder.FullName), TestContext.Current.CancellationToken));
        Assert.Single(Directory.GetFiles(state));
    }
}
