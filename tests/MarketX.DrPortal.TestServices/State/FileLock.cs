using MarketX.DrPortal.TestServices.Processes;

namespace MarketX.DrPortal.TestServices.State;

/// <summary>Keeps two processes from installing or starting the same thing at once. The kernel drops it when its holder dies.</summary>
internal static class FileLock
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    public static async Task<IDisposable> TakeAsync(string path, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        FileStream? held = null;
        await Wait.UntilAsync(() => (held = TryOpen(path)) is not null, Patience, cancellationToken);
        return held ?? throw new ServiceException($"Another process has held {path} for {Patience.TotalMinutes:0} minutes.");
    }

    private static FileStream? TryOpen(string path)
    {
        try
        {
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException)
        {
            return null;
        }
    }
}
