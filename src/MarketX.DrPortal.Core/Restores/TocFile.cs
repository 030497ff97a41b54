using System.Globalization;
using System.Security.Cryptography;
using MarketX.DrPortal.Core.Archive;
using MarketX.DrPortal.Core.Archive.Blocks;
using MarketX.DrPortal.Core.Archive.Rewriting;
using MarketX.DrPortal.Core.Runs;
using MarketX.DrPortal.Core.Storage;
using Microsoft.Win32.SafeHandles;

namespace MarketX.DrPortal.Core.Restores;

/// <summary>
/// An archive for pg_restore that is mostly not there: its head, and of the data only the blocks that pg_restore loads,
/// each at its own place in a file with holes. Usually a few KiB.
/// </summary>
internal sealed class TocFile(string folder)
{
    private const int BufferLength = 256 * 1024;

    /// <summary>The archive.</summary>
    public string Path { get; } = System.IO.Path.Combine(folder, "archive.dump");

    /// <summary>Makes the folder, readable to this user alone, and the file with the head.</summary>
    /// <param name="head">The head.</param>
    /// <param name="facts">Where the blocks are, if the head does not say so itself; null where it does.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="IOException">The folder cannot be written to.</exception>
    public async Task WriteHeadAsync(ArchiveHead head, IReadOnlyDictionary<int, BlockFacts>? facts, CancellationToken cancellationToken)
    {
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(folder);
        else
            Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        // Without offsets pg_restore would look for a block by reading on, into the holes.
        var bytes = facts is null || head.HasDataOffsets ? head.Bytes : HeadPatch.WithOffsets(head, facts.Values);
        await File.WriteAllBytesAsync(Path, bytes, cancellationToken);
    }

    /// <summary>Writes a list of entries for <c>pg_restore --use-list</c>.</summary>
    /// <returns>Its path.</returns>
    public async Task<string> WriteListAsync(string name, IEnumerable<TocEntry> entries, CancellationToken cancellationToken)
    {
        var path = System.IO.Path.Combine(folder, name + ".list");
        await File.WriteAllLinesAsync(path, entries.Select(entry => entry.DumpId.ToString(CultureInfo.InvariantCulture) + ";"), cancellationToken);
        return path;
    }

    /// <summary>Fetches blocks to their places, and holds them against what the manifest says of them.</summary>
    /// <param name="storage">The bucket.</param>
    /// <param name="detail">The archive.</param>
    /// <param name="head">Its head.</param>
    /// <param name="blocks">The blocks.</param>
    /// <param name="onBytes">Gets the number of bytes that arrived.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="StorageException">The bucket failed.</exception>
    /// <exception cref="ArchiveFormatException">A block is not the one that was backed up.</exception>
    /// <exception cref="IOException">The disk is full.</exception>
    public async Task FetchAsync(
        IBackupStorage storage, StoredObjectDetail detail, ArchiveHead head, IReadOnlyList<ToolBlock> blocks, Action<int> onBytes, CancellationToken cancellationToken)
    {
        using var file = File.OpenHandle(Path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite, FileOptions.Asynchronous);
        foreach (var block in blocks)
        {
            await FetchAsync(storage, detail, file, block, onBytes, cancellationToken);
            if (block.Facts is { Pieces.Count: > 0 })
                await CheckPiecesAsync(head, block, cancellationToken);
        }

        // The end of the archive shows in its length.
        if (RandomAccess.GetLength(file) < detail.Object.Bytes)
            RandomAccess.SetLength(file, detail.Object.Bytes);
    }

    private static async Task FetchAsync(
        IBackupStorage storage, StoredObjectDetail detail, SafeFileHandle file, ToolBlock block, Action<int> onBytes, CancellationToken cancellationToken)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        await using var stream = new ObjectRangeStream(storage, detail.Object.Key, detail.ETag, block.Offset, block.StoredBytes);
        var buffer = new byte[BufferLength];
        var position = block.Offset;
        int read;
        while ((read = await stream.ReadAsync(buffer, cancellationToken)) > 0)
        {
            hash.AppendData(buffer.AsSpan(0, read));
            await RandomAccess.WriteAsync(file, buffer.AsMemory(0, read), position, cancellationToken);
            position += read;
            onBytes(read);
        }

        if (block.Facts?.StoredSha256 is { } expected && PieceHash.Text(hash) != expected)
        {
            throw new RunFailedException($"The data of {Name(block)} in the bucket is not the one that was backed up: its SHA-256 is another one than the manifest says. Restore another backup.");
        }
    }

    private async Task CheckPiecesAsync(ArchiveHead head, ToolBlock block, CancellationToken cancellationToken)
    {
        await using var stream = new FileStream(Path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        stream.Position = block.Offset;
        using var reader = new BlockReader(stream, head, block.Entry.DumpId, block.Offset, block.Facts);
        while (await reader.ReadAsync(cancellationToken) is { } batch)
            batch.Dispose();
    }

    private static string Name(ToolBlock block) => string.IsNullOrEmpty(block.Entry.Namespace) ? block.Entry.Tag ?? block.Entry.Description : $"{block.Entry.Namespace}.{block.Entry.Tag}";
}
