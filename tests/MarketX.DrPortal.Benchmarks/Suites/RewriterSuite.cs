using System.Diagnostics;
using System.IO.Compression;
using System.Security.Cryptography;
using MarketX.DrPortal.Benchmarks.Measuring;
using MarketX.DrPortal.Core.Archive.Rewriting;
using MarketX.DrPortal.Core.Archive.Rows;
using MarketX.DrPortal.TestServices.Postgres;

namespace MarketX.DrPortal.Benchmarks.Suites;

/// <summary>The rewriter alone, in this process: from a file in the page cache into nothing.</summary>
internal sealed class RewriterSuite(BenchmarkWorld world)
{
    public const string Counting = "counting and digesting rows (XXH3)", Hashing = "SHA-256 of pieces";

    private readonly string _file = Path.Combine(world.Files, "plain.dump");

    /// <summary>Dumps the source without compression.</summary>
    /// <returns>The file's bytes.</returns>
    public async Task<long> PrepareAsync(CancellationToken cancellationToken)
    {
        await new MeasuredProcess().RunAsync(
            PostgresTools.PathOf("pg_dump"), ["-Fc", "-Z0", "-f", _file], world.ToolVariables(world.Source), null, cancellationToken);
        return new FileInfo(_file).Length;
    }

    public void Delete() => File.Delete(_file);

    public IReadOnlyList<Contender> Levels =>
        [.. Enumerable.Range(1, 9).Select(level => new Contender($"level {level}", "", token => RewriteAsync(new ArchiveRewriterOptions { Level = level }, token)))];

    /// <summary>zlib-ng, as .NET brings it, on pieces of the same length and all cores, without any of the proof.</summary>
    public IReadOnlyList<Contender> Rivals =>
        [.. new[] { 2, 4, 6 }.Select(level => new Contender($"zlib-ng, level {level}", "", token => Task.Run(() => Deflate(level, token), token)))];

    /// <summary>The parts of the work that prove something, each alone, on one core.</summary>
    public IReadOnlyList<Contender> Proofs =>
    [
        new(Counting, "", _ => Over(text => RowTally.Of(text[..(text.LastIndexOf((byte)'\n') + 1)]))),
        new(Hashing, "", _ => Over(text => SHA256.HashData(text))),
    ];

    private async Task<Measurement> RewriteAsync(ArchiveRewriterOptions options, CancellationToken cancellationToken)
    {
        await using var input = new FileStream(_file, FileMode.Open, FileAccess.Read, FileShare.Read, 0, FileOptions.SequentialScan);
        using var self = Process.GetCurrentProcess();
        var cpu = self.TotalProcessorTime;
        var clock = Stopwatch.StartNew();
        var rewriter = await ArchiveRewriter.OpenAsync(input, options, cancellationToken);
        var result = await rewriter.WriteDataAsync(new NullSink(), cancellationToken);
        var seconds = clock.Elapsed.TotalSeconds;
        self.Refresh();
        return new Measurement(seconds) { CpuSeconds = (self.TotalProcessorTime - cpu).TotalSeconds, ObjectBytes = result.Length };
    }

    private Measurement Deflate(int level, CancellationToken cancellationToken)
    {
        using var input = File.OpenHandle(_file);
        using var self = Process.GetCurrentProcess();
        var cpu = self.TotalProcessorTime;
        var clock = Stopwatch.StartNew();
        var pieceLength = new ArchiveRewriterOptions().PieceLength;
        var pieces = (int)((RandomAccess.GetLength(input) + pieceLength - 1) / pieceLength);
        var written = 0L;
        Parallel.For(
            0, pieces, new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount, CancellationToken = cancellationToken },
            () => (Raw: new byte[pieceLength], Output: new MemoryStream(2 * pieceLength), Written: 0L),
            (piece, _, worker) =>
            {
                var read = RandomAccess.Read(input, worker.Raw, (long)piece * pieceLength);
                worker.Output.SetLength(0);
                using (var deflate = new DeflateStream(worker.Output, new ZLibCompressionOptions { CompressionLevel = level }, leaveOpen: true))
                    deflate.Write(worker.Raw.AsSpan(0, read));
                return worker with { Written = worker.Written + worker.Output.Length };
            },
            worker => Interlocked.Add(ref written, worker.Written));
        var seconds = clock.Elapsed.TotalSeconds;
        self.Refresh();
        return new Measurement(seconds) { CpuSeconds = (self.TotalProcessorTime - cpu).TotalSeconds, ObjectBytes = written };
    }

    private Task<Measurement> Over(Work work)
    {
        using var input = File.OpenHandle(_file);
        var buffer = new byte[1 << 20];
        var watch = new Stopwatch();
        int read;
        for (var at = 0L; (read = RandomAccess.Read(input, buffer, at)) > 0; at += read)
        {
            HideEnds(buffer.AsSpan(0, read));
            watch.Start();
            work(buffer.AsSpan(0, read));
            watch.Stop();
        }

        return Task.FromResult(new Measurement(watch.Elapsed.TotalSeconds) { CpuSeconds = watch.Elapsed.TotalSeconds });
    }

    /// <summary>The mark that ends a table's rows is refused among rows.</summary>
    private static void HideEnds(Span<byte> text)
    {
        if (text.StartsWith("\\.\n"u8))
            text[0] = (byte)'.';
        int end;
        while ((end = text.IndexOf("\n\\.\n"u8)) >= 0)
            text[end + 1] = (byte)'.';
    }

    private delegate void Work(ReadOnlySpan<byte> text);

    private sealed class NullSink : IArchiveSink
    {
        public ValueTask WriteAsync(ReadOnlyMemory<byte> data, CancellationToken cancellationToken) => ValueTask.CompletedTask;
    }
}
