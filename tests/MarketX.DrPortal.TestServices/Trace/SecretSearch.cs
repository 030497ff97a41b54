using System.Buffers;
using System.Globalization;
using System.Text;

namespace MarketX.DrPortal.TestServices.Trace;

/// <summary>Looks through logs and results for every secret that the tests used.</summary>
/// <param name="Secrets">How many were looked for.</param>
/// <param name="Files">How many files were read.</param>
/// <param name="Finds">Where one is, without the secret itself.</param>
public sealed record SecretSearch(int Secrets, int Files, IReadOnlyList<string> Finds)
{
    private const int MostFinds = 20;

    /// <summary>Reads everything.</summary>
    /// <param name="folder">The folder of the traces.</param>
    /// <param name="more">Other files to look into.</param>
    public static SecretSearch In(string folder, IEnumerable<FileInfo> more)
    {
        var secrets = Read(TestTrace.SecretsIn(folder));
        string[] files = [.. FilesIn(TestTrace.LogsIn(folder)), .. more.Where(f => f.Exists).Select(f => f.FullName)];
        if (secrets.Count == 0)
            return new SecretSearch(0, files.Length, []);
        // Whoever used a secret has written something; a search of nothing finds nothing.
        if (files.Length == 0)
            return new SecretSearch(secrets.Count, 0, ["The tests used secrets and left no log to search."]);
        var wanted = SearchValues.Create([.. secrets.Keys], StringComparison.Ordinal);
        return new SecretSearch(secrets.Count, files.Length, [.. files.SelectMany(file => FindsIn(file, wanted, secrets)).Take(MostFinds)]);
    }

    private static IEnumerable<string> FindsIn(string file, SearchValues<string> wanted, Dictionary<string, string> secrets)
    {
        var number = 0;
        foreach (var line in File.ReadLines(file))
        {
            number++;
            if (line.AsSpan().ContainsAny(wanted))
            {
                var names = secrets.Where(s => line.Contains(s.Key, StringComparison.Ordinal)).Select(s => s.Value).Distinct();
                yield return string.Create(CultureInfo.InvariantCulture, $"{Path.GetFileName(file)}, line {number}, holds a secret: {string.Join(", ", names)}");
            }
        }
    }

    private static Dictionary<string, string> Read(string folder)
    {
        var secrets = new Dictionary<string, string>();
        foreach (var parts in FilesIn(folder).SelectMany(File.ReadLines).Select(line => line.Split(' ')))
            secrets[Decoded(parts[1])] = Decoded(parts[0]);
        return secrets;
    }

    private static string[] FilesIn(string folder) => Directory.Exists(folder) ? Directory.GetFiles(folder) : [];

    private static string Decoded(string text) => Encoding.UTF8.GetString(Convert.FromBase64String(text));
}
