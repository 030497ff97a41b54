using System.Reflection;
using MarketX.DrPortal.Core.Runs;
using MarketX.DrPortal.Core.Storage;

namespace MarketX.DrPortal.Core.Backups;

/// <summary>Writes manifests, and makes sure that they count: a backup is announced as good only after that.</summary>
public sealed class ManifestWriter(ManifestStore manifests, BackupCatalog catalog)
{
    /// <summary>Version of this product, as manifests mention it.</summary>
    public static string ProductVersion { get; } =
        (typeof(ManifestWriter).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown").Split('+')[0];

    /// <summary>Whether manifests can be signed here.</summary>
    public bool CanSign => manifests.CanSign;

    /// <summary>Writes a manifest and reads it back with the backup's head, as whoever restores it will.</summary>
    /// <exception cref="RunFailedException">It could not be written, or is not accepted; nothing vouches for the backup.</exception>
    public async Task<ManifestState> WriteAsync(BackupManifest manifest, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(manifest);
        ManifestLookup found;
        try
        {
            await manifests.WriteAsync(manifest, cancellationToken);
            found = (await catalog.GetAsync(manifest.Key, cancellationToken)).Manifest;
        }
        catch (Exception e) when (e is StorageException or BackupNotFoundException)
        {
            throw new RunFailedException(Sentence(manifest.Key, e.Message), e);
        }

        return found is { State: ManifestState.Valid, IsCopy: false }
            ? found.State
            : throw new RunFailedException(Sentence(manifest.Key, found.Sentence));
    }

    internal static string Sentence(string key, string reason) =>
        $"The object {key} is whole in the bucket, but its manifest is not, so nothing vouches for it: {reason} When that is mended, import the backup (drportal import '{key}' --reason '...') or take another one.";
}
