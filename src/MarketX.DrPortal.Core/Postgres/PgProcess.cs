using System.ComponentModel;
using System.Diagnostics;
using System.Text;
using MarketX.DrPortal.Core.Runs;

namespace MarketX.DrPortal.Core.Postgres;

/// <summary>Runs a PostgreSQL client program to its end, or to its end after a cancel.</summary>
public static class PgProcess
{
    // Before an error pg_restore says "from TOC entry 3401; 2606 16519 FK CONSTRAINT orders orders_buyer_fkey owner".
    private const string EntryWords = "TOC entry ";

    private const string ErrorWord = "error:";
    private const int LinesBeforeAnError = 20;
    private const int LinesFromAnError = 20;

    private const string SessionStarter = "/usr/bin/setsid";

    // How long a program may take to end its work on the server after SIGINT.
    private static readonly TimeSpan InterruptGrace = TimeSpan.FromSeconds(10);

    /// <summary>What came of it.</summary>
    /// <param name="ExitCode">Exit code.</param>
    /// <param name="ErrorTail">The last lines of its standard error, at most 20; where it said an error, at most 20 before the first one, and 20 from there.</param>
    public sealed record Outcome(int ExitCode, IReadOnlyList<string> ErrorTail)
    {
        /// <summary>That a signal ended it, in a sentence: then what it said last is no reason. Null when it ended by itself.</summary>
        public string? Killed => ExitCode <= 128 ? null
            : $"it was ended from outside (signal {(ExitCode - 128).ToString(System.Globalization.CultureInfo.InvariantCulture)}), as Linux does when memory runs out; the system's log may say by whom. Start the run again.";

        /// <summary>
        /// Why it failed: the first error that it said, with PostgreSQL's hint, and at which entry of the archive, where it said that.
        /// Not PostgreSQL's detail, which may hold values of rows.
        /// </summary>
        public string Reason
        {
            get
            {
                if (Killed is { } killed)
                    return killed;
                var error = ErrorTail.ToList().FindIndex(line => line.Contains(ErrorWord, StringComparison.Ordinal));
                if (error < 0)
                    return ErrorTail.LastOrDefault() ?? "it said nothing";
                var hint = ErrorTail.Skip(error + 1).TakeWhile(line => !line.Contains(ErrorWord, StringComparison.Ordinal)).FirstOrDefault(line => line.StartsWith("HINT:", StringComparison.Ordinal));
                var said = hint is null ? ErrorTail[error] : $"{ErrorTail[error]} {hint}";
                var entry = ErrorTail.Take(error).LastOrDefault(line => line.Contains(EntryWords, StringComparison.Ordinal));
                return entry is null ? said : $"{said} ({entry[entry.IndexOf(EntryWords, StringComparison.Ordinal)..]})";
            }
        }
    }

    /// <summary>The database for <c>pg_restore</c>, which takes none from its environment: as a setting, in which a name with "=" stays a name.</summary>
    public static string DatabaseArgument(string database)
    {
        ArgumentNullException.ThrowIfNull(database);
        return $"--dbname=dbname='{database.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("'", "\\'", StringComparison.Ordinal)}'";
    }

    /// <summary>Starts the program, hands its output over, and waits until it has ended.</summary>
    /// <param name="path">The program.</param>
    /// <param name="arguments">Its arguments; never a secret.</param>
    /// <param name="environment">Variables beside the inherited ones, of which it gets those in <see cref="ToolVariables"/>.</param>
    /// <param name="readOutput">Reads standard output to its end.</param>
    /// <param name="onErrorLine">Gets each line of standard error.</param>
    /// <param name="cancellationToken">SIGINT, 10 s later SIGKILL to the whole tree; returns only after the program has ended.</param>
    /// <param name="writeInput">Writes standard input; null for none.</param>
    /// <exception cref="RunFailedException">The program could not be started.</exception>
    public static async Task<Outcome> RunAsync(
        string path, IEnumerable<string> arguments, IReadOnlyDictionary<string, string> environment,
        Func<Stream, CancellationToken, Task> readOutput, Action<string> onErrorLine, CancellationToken cancellationToken,
        Func<Stream, CancellationToken, Task>? writeInput = null)
    {
        ArgumentNullException.ThrowIfNull(readOutput);
        cancellationToken.ThrowIfCancellationRequested();
        using var process = new Process { StartInfo = StartInfo(path, arguments, environment) };
        try
        {
            process.Start();
        }
        catch (Win32Exception e)
        {
            throw new RunFailedException($"{path} could not be started: {e.Message}.", e);
        }

        // The reader of the output gets its own token: when it fails, the program is to end as well.
        using var abort = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var errors = ReadErrorsAsync(process, onErrorLine);
        var input = WriteInputAsync(process, writeInput, abort.Token);
        try
        {
            var output = readOutput(process.StandardOutput.BaseStream, abort.Token);
            await Task.WhenAny(output, process.WaitForExitAsync(abort.Token));
            // Parallel workers of a program that was killed live on, and with them its pipes: nobody would notice its end
            // before they had finished what they are at.
            if (process.HasExited && process.ExitCode > 128)
                ProcessSignal.KillGroup(process.Id);
            await output;
            await process.WaitForExitAsync(abort.Token);
            await input;
        }
        catch
        {
            await abort.CancelAsync();
            await EndAsync(process);
            await input.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await errors;
            throw;
        }

        return new Outcome(process.ExitCode, await errors);
    }

    private static ProcessStartInfo StartInfo(string path, IEnumerable<string> arguments, IReadOnlyDictionary<string, string> environment)
    {
        // A terminal's Ctrl-C goes to the whole process group: without a session of its own the program would die before
        // the run knows that it is cancelled, and the run would count as failed. setsid replaces itself with the program.
        var info = new ProcessStartInfo(File.Exists(SessionStarter) ? SessionStarter : path, File.Exists(SessionStarter) ? [path, .. arguments] : arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardErrorEncoding = Encoding.UTF8,
            UseShellExecute = false,
        };
        foreach (var name in info.Environment.Keys.Where(name => !ToolVariables.Pass(name)).ToList())
            info.Environment.Remove(name);
        foreach (var (name, value) in environment)
            info.Environment[name] = value;
        return info;
    }

    private static async Task WriteInputAsync(Process process, Func<Stream, CancellationToken, Task>? write, CancellationToken cancellationToken)
    {
        try
        {
            if (write is not null)
                await write(process.StandardInput.BaseStream, cancellationToken);
        }
        catch (IOException)
        {
            // The program reads no more: its own words and its exit code say why.
        }
        finally
        {
            process.StandardInput.Close();
        }
    }

    private static async Task<IReadOnlyList<string>> ReadErrorsAsync(Process process, Action<string> onErrorLine)
    {
        var tail = new Queue<string>();
        var fromAnError = 0;
        // Ends with the pipe, which ends with the program.
        while (await process.StandardError.ReadLineAsync(CancellationToken.None) is { } line)
        {
            onErrorLine(line);
            // Parallel workers go on talking when one has said why it ends, and the leader says only that it has.
            if (fromAnError > 0 || line.Contains(ErrorWord, StringComparison.Ordinal))
                fromAnError++;
            if (fromAnError > LinesFromAnError)
                continue;
            tail.Enqueue(line);
            if (fromAnError == 0 && tail.Count > LinesBeforeAnError)
                tail.Dequeue();
        }

        return [.. tail];
    }

    private static async Task EndAsync(Process process)
    {
        if (process.HasExited)
            return;
        ProcessSignal.Interrupt(process.Id);
        using var grace = new CancellationTokenSource(InterruptGrace);
        try
        {
            // A program that waits to write cannot react to SIGINT until somebody reads.
            await process.StandardOutput.BaseStream.CopyToAsync(Stream.Null, grace.Token);
            await process.WaitForExitAsync(grace.Token);
        }
        catch (Exception e) when (e is OperationCanceledException or IOException)
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync(CancellationToken.None);
        }
    }
}
