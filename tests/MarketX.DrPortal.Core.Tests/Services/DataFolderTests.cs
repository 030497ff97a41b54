using System.Runtime.Versioning;
using MarketX.DrPortal.TestServices.State;
using Xunit;

namespace MarketX.DrPortal.Core.Tests.Services;

[SupportedOSPlatform("linux")]
public sealed class DataFolderTests : IDisposable
{
    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("drportal-folder-");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _root.Delete(recursive: true);

    [Fact]
    public async Task PlaceAsync_PathTooLongForSockets_GoesElsewhereAndComesBackThere()
    {
        var wanted = Path.Combine(_root.FullName, new string('x', 80), "data");

        var place = await DataFolder.PlaceAsync(wanted, Cancel);

        Assert.True(place.Length < 40, place);
        Assert.Equal(place, new DirectoryInfo(wanted).LinkTarget);
        Assert.Equal(place, await DataFolder.PlaceAsync(wanted, Cancel));
        DataFolder.Delete(wanted);
        Assert.False(Directory.Exists(place));
        Assert.False(Path.Exists(wanted));
    }

    [Fact]
    public async Task PlaceAsync_PlaceWasCleanedAway_MakesANewOne()
    {
        var wanted = Path.Combine(_root.FullName, new string('x', 80), "data");
        Directory.Delete(await DataFolder.PlaceAsync(wanted, Cancel));

        var place = await DataFolder.PlaceAsync(wanted, Cancel);

        Assert.True(Directory.Exists(place));
        DataFolder.Delete(wanted);
    }

    [Fact]
    public async Task PlaceAsync_ParentClosedToOthers_DaemonsUserCanReachIt()
    {
        var home = _root.CreateSubdirectory("home");
        home.UnixFileMode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
        var wanted = Path.Combine(home.FullName, "checkout", "state", "data");

        var place = await DataFolder.PlaceAsync(wanted, Cancel);

        // Only root's daemons run as another user, who could not enter the home folder.
        Assert.Equal(Environment.IsPrivilegedProcess, place != wanted);
        DataFolder.Delete(wanted);
    }
}
