using MarketX.DrPortal.TestServices.Processes;

namespace MarketX.DrPortal.TestServices.S3;

/// <summary>
/// An initialised, empty instance in the cache: planting a copy saves most of a first start, and gives every test run
/// an instance without the leftovers of the one before.
/// </summary>
internal sealed class CephSeed(string cacheFolder, string tree, Action<string> log)
{
    // Goes up when the way of initialising changes, so that an old cache is not used.
    private const int Version = 1;

    private readonly string _seed = Path.Combine(cacheFolder, $"seed-{Version}");

    public async Task PlantAsync(string folder, CancellationToken cancellationToken)
    {
        if (!Directory.Exists(_seed))
        {
            log("Initialising the S3 server (once, about 10 s) ...");
            await new CephInstance(folder, tree).InitialiseAsync(CephPorts.None.Free(), cancellationToken);
            await CopyAsync(folder, _seed + ".unfinished", cancellationToken);
            Directory.Move(_seed + ".unfinished", _seed);
            return;
        }

        await CopyAsync(_seed, folder, cancellationToken);
    }

    private static async Task CopyAsync(string from, string to, CancellationToken cancellationToken)
    {
        if (Directory.Exists(to))
            Directory.Delete(to, recursive: true);
        // The storage file is sparse (64 GiB of which 400 MB exist), and its owner is the daemons' user.
        await new CommandLine("cp", "-a", "--sparse=always", "--reflink=auto", from, to).RunAsync(cancellationToken);
    }
}
