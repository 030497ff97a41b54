using System.Globalization;
using System.Text;

namespace MarketX.DrPortal.Core.Runbooks;

/// <summary>What to do in an emergency, as this installation is configured. Holds no secret.</summary>
/// <param name="Title">Its title.</param>
/// <param name="Sections">The scenarios, in their order.</param>
public sealed record Runbook(string Title, IReadOnlyList<RunbookSection> Sections)
{
    /// <summary>As Markdown, for the bucket and for paper.</summary>
    public string ToMarkdown()
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"# {Title}\n");
        foreach (var section in Sections)
        {
            text.Append(CultureInfo.InvariantCulture, $"\n## {section.Title}\n\n{section.Text}\n");
            for (var i = 0; i < section.Steps.Count; i++)
            {
                text.Append(CultureInfo.InvariantCulture, $"\n{i + 1}. {section.Steps[i].Text}\n");
                if (section.Steps[i].Command is { } command)
                    text.Append("\n   ```bash\n").Append(string.Concat(command.Split('\n').Select(line => $"   {line}\n"))).Append("   ```\n");
            }
        }

        return text.ToString();
    }
}
