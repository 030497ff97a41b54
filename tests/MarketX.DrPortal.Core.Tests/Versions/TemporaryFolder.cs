namespace MarketX.DrPortal.Core.Tests.Versions;

/// <summary>A folder that goes with its test.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("drportal-versions-").FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
