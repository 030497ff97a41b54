using MarketX.DrPortal.Core.Configuration;
using MarketX.DrPortal.Core.Runs;
using MarketX.DrPortal.Core.Storage;

namespace MarketX.DrPortal.Core.Drills.Log;

/// <summary>
/// Records that could not be added to the DR test log, because the portal's database was away or a command line has none: signed,
/// in the bucket, until a portal adds them. Every method throws <see cref="StorageException"/> when the bucket cannot be used.
/// </summary>
public sealed class DrTestPending(IBackupStorage storage, StorageOptions options, ManifestOptions keys)
{
    // The log numbers its entries from 1, so that none of these can be passed off as one of them.
    private const long NoNumber = 0;
    private const int MaxBytes = 16 << 20;
    private const string Extension = ".json";

    private readonly string _folder = $"{DrTestFile.FolderOf(options.Prefix)}pending/";

    /// <summary>Keeps a record.</summary>
    /// <returns>Its key in the bucket.</returns>
    /// <exception cref="RequestRefusedException">There is no key to sign with.</exception>
    public async Task<string> KeepAsync(RunId run, DrTestEntry entry, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(entry);
        var key = keys.Signing() ?? throw new RequestRefusedException(DrTestLog.NoKey);
        // The first that is kept stays: a second one of the same run knows less.
        await storage.PutNewAsync(KeyOf(run), DrTestFile.Write(DrTestFile.Sign(entry, NoNumber, DrTestRecord.NoPrevious, key)), "application/json", null, cancellationToken);
        return KeyOf(run);
    }

    /// <summary>The runs whose record is kept.</summary>
    public async Task<IReadOnlyList<RunId>> ListAsync(CancellationToken cancellationToken) =>
        [.. (await storage.ListAsync(_folder, cancellationToken)).Select(o => o.Key[_folder.Length..])
            .Where(name => name.EndsWith(Extension, StringComparison.Ordinal))
            .Select(name => RunId.TryParse(name[..^Extension.Length], out var run) ? run : (RunId?)null).OfType<RunId>()];

    /// <summary>The record of a run, and what is wrong with it as the second half of a sentence; neither where none is kept.</summary>
    internal async Task<(DrTestEntry? Entry, string? Problem)> FindAsync(RunId run, CancellationToken cancellationToken)
    {
        if (await storage.ReadAsync(KeyOf(run), MaxBytes, cancellationToken) is not { } file)
            return (null, null);
        if (DrTestFile.TryRead(file) is not { Number: NoNumber } record)
            return (null, "cannot be read");
        if (DrTestFile.Problem(record, keys.Known()) is { } problem)
            return (null, problem);
        return record.Entry is { Test.RunId: { } of } entry && of == run ? (entry, null) : (null, "is of another run");
    }

    /// <summary>Removes the record of a run, which the log has by now.</summary>
    internal Task RemoveAsync(RunId run, CancellationToken cancellationToken) => storage.DeleteAsync(KeyOf(run), cancellationToken);

    /// <summary>Its key in the bucket.</summary>
    internal string KeyOf(RunId run) => $"{_folder}{run.Value}{Extension}";
}
