using Assay.Core.Errors;
using Assay.Core.Options;
using Assay.Models;
using Assay.Models.Text;
using static TorchSharp.torch;

namespace Assay.Dictionaries.Doctor;

/// <summary>Answers which tensor of a model a dictionary is for: by trying all that fit in width, and the known wrong readings of each.</summary>
/// <remarks>Published dashboards were once computed on unnormalised residuals, where a good transcoder has an FVU of 7e4; a wrong bias or constant costs fidelity without any error.</remarks>
public sealed class DictionaryDoctor(Transformer model, TokenSequences text, DoctorOptions? options = null)
{
    private readonly DoctorOptions _options = OptionsCheck.Require(options ?? new DoctorOptions(), "the doctor's options");

    /// <summary>Examines one dictionary; it stays the caller's.</summary>
    /// <exception cref="AssayException">No site of the model is as wide as what the dictionary reads and writes.</exception>
    public Diagnosis Examine(SparseAutoencoder dictionary, CancellationToken cancellation = default)
    {
        using var noGradients = no_grad();
        using var cast = dictionary.DecoderWeights.dtype == ScalarType.Float32 ? null : dictionary.To(ScalarType.Float32);
        var places = new Places(dictionary, model.Config);
        RequireSome(dictionary, places);
        using var sample = ActivationSample.Take(model, text, places.Sites, _options.Tokens, cancellation);
        var examination = new Examination(cast ?? dictionary, sample, places, _options, cancellation);
        var ranking = examination.Rank();
        return new DiagnosisWriter(dictionary, _options).Write(examination, ranking);
    }

    private void RequireSome(SparseAutoencoder dictionary, Places places)
    {
        var widths = places.Sites.Select(site => site.Width(model.Config)).ToHashSet();
        if (widths.Contains(dictionary.InputWidth) && widths.Contains(dictionary.OutputWidth))
            return;
        var config = model.Config;
        throw new AssayException(FormattableString.Invariant(
            $"the dictionary reads width {dictionary.InputWidth} and writes {dictionary.OutputWidth}, but the model's sites have {config.Width} (residual stream, MLP), {config.Heads * config.HeadWidth} (attn_z) and {config.MlpWidth} (mlp_act): it belongs to another model"));
    }
}
